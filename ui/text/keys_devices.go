package text

// Messages: the staff's pages of the devices.
const (
	TabDevices        Key = "staff.tab.devices"
	DevicesWell       Key = "staff.devices.well"
	DevicesBad        Key = "staff.devices.bad"
	DevicesSub        Key = "staff.devices.sub"
	DevicesNone       Key = "staff.devices.none"
	DevicesFind       Key = "staff.devices.find"
	DevicesOk         Key = "staff.devices.ok"
	DevicesStarting   Key = "staff.devices.starting"
	DevicesUnset      Key = "staff.devices.unset"
	DevicesUnsetNote  Key = "staff.devices.unset_note"
	DevicePort        Key = "staff.device.port"
	DeviceIdent       Key = "staff.device.ident"
	DeviceBoards      Key = "staff.device.boards"
	DeviceState       Key = "staff.device.state"
	DeviceSince       Key = "staff.device.since"
	DeviceCards       Key = "staff.device.cards"
	DevicePapers      Key = "staff.device.papers"
	DeviceCodes       Key = "staff.device.codes"
	DeviceTimes       Key = "staff.device.times"
	DeviceTry         Key = "staff.device.try"
	SearchScanner     Key = "staff.search.scanner"
	SearchHeadline    Key = "staff.search.headline"
	SearchSub         Key = "staff.search.sub"
	SearchFound       Key = "staff.search.found"
	SearchNothing     Key = "staff.search.nothing"
	SearchFailed      Key = "staff.search.failed"
	SearchNewSub      Key = "staff.search.new_sub"
	SearchSameSub     Key = "staff.search.same_sub"
	SearchSaved       Key = "staff.search.saved"
	SearchSavedSub    Key = "staff.search.saved_sub"
	SearchEmpty       Key = "staff.search.empty"
	SearchAsking      Key = "staff.search.asking"
	SearchWaiting     Key = "staff.search.waiting"
	SearchAsked       Key = "staff.search.asked"
	SearchMine        Key = "staff.search.mine"
	SearchNew         Key = "staff.search.new"
	SearchUnknown     Key = "staff.search.unknown"
	SearchStop        Key = "staff.search.stop"
	SearchAccept      Key = "staff.search.accept"
	SearchAgain       Key = "staff.search.again"
	SearchAskReplaces Key = "staff.search.ask_replaces"
	SearchAskWhich    Key = "staff.search.ask_which"
	SearchAskIsIt     Key = "staff.search.ask_is_it"
	TryHeadline       Key = "staff.try.headline"
	TryCard           Key = "staff.try.card"
	TryCode           Key = "staff.try.code"
	TryPaper          Key = "staff.try.paper"
	TryLocks          Key = "staff.try.locks"
	TrySpeaker        Key = "staff.try.speaker"
	TryLight          Key = "staff.try.light"
	TryHeard          Key = "staff.try.heard"
	TrySaw            Key = "staff.try.saw"
	TryYes            Key = "staff.try.yes"
	TryNo             Key = "staff.try.no"
	TryPassed         Key = "staff.try.passed"
	TryFailed         Key = "staff.try.failed"
	TryFailedLine     Key = "staff.try.failed_line"
	TrySeenCard       Key = "staff.try.seen_card"
	TrySeenCode       Key = "staff.try.seen_code"
	TrySeenDoors      Key = "staff.try.seen_doors"
	TryBadDoors       Key = "staff.try.bad_doors"
	TryLookPaper      Key = "staff.try.look_paper"
	TryAgainDevice    Key = "staff.try.again"
	ProtocolIDCard    Key = "staff.protocol.idcard"
	ProtocolPrinter   Key = "staff.protocol.escpos"
	ProtocolScanner   Key = "staff.protocol.scanner"
	ProtocolLocks     Key = "staff.protocol.locks"
)

// Messages: what is odd about a port, and (…Do) what to do; devices/detect names their keys.
const (
	FindInUse          Key = "find.in_use"
	FindInUseDo        Key = "find.in_use.do"
	FindNoPermission   Key = "find.no_permission"
	FindNoPermissionDo Key = "find.no_permission.do"
	FindUnusable       Key = "find.unusable"
	FindUnusableDo     Key = "find.unusable.do"
	FindVanished       Key = "find.vanished"
	FindVanishedDo     Key = "find.vanished.do"
	FindSilent         Key = "find.silent"
	FindSilentDo       Key = "find.silent.do"
	FindEcho           Key = "find.echo"
	FindEchoDo         Key = "find.echo.do"
	FindModem          Key = "find.modem"
	FindModemDo        Key = "find.modem.do"
	FindGps            Key = "find.gps"
	FindGpsDo          Key = "find.gps.do"
	FindTalks          Key = "find.talks"
	FindTalksDo        Key = "find.talks.do"
	FindAddressTwice   Key = "find.address_twice"
	FindAddressTwiceDo Key = "find.address_twice.do"
	FindDeviceIll      Key = "find.device_ill"
	FindDeviceIllDo    Key = "find.device_ill.do"
	FindNotAsked       Key = "find.not_asked"
	FindNotAskedDo     Key = "find.not_asked.do"
	FindStopped        Key = "find.stopped"
	FindStoppedDo      Key = "find.stopped.do"
	FindWrongPort      Key = "find.wrong_port"
	FindWrongPortDo    Key = "find.wrong_port.do"
	FindWrongBaud      Key = "find.wrong_baud"
	FindWrongBaudDo    Key = "find.wrong_baud.do"
	FindTwoAlike       Key = "find.two_alike"
	FindTwoAlikeDo     Key = "find.two_alike.do"
	FindExchanged      Key = "find.exchanged"
	FindExchangedDo    Key = "find.exchanged.do"
	FindMissing        Key = "find.missing"
	FindMissingDo      Key = "find.missing.do"
)

// deviceKeys returns the keys of the staff's pages of the devices.
func deviceKeys() []Key {
	return []Key{
		TabDevices, DevicesWell, DevicesBad, DevicesSub, DevicesNone, DevicesFind, DevicesOk, DevicesStarting, DevicesUnset,
		DevicesUnsetNote, DevicePort, DeviceIdent, DeviceBoards, DeviceState, DeviceSince, DeviceCards, DevicePapers, DeviceCodes,
		DeviceTimes, DeviceTry, SearchScanner, SearchHeadline, SearchSub, SearchFound, SearchNothing, SearchFailed, SearchNewSub, SearchSameSub,
		SearchSaved, SearchSavedSub, SearchEmpty, SearchAsking, SearchWaiting, SearchAsked, SearchMine, SearchNew, SearchUnknown,
		SearchStop, SearchAccept, SearchAgain, SearchAskReplaces, SearchAskWhich, SearchAskIsIt, TryHeadline, TryCard, TryCode, TryPaper,
		TryLocks, TrySpeaker, TryLight, TryHeard, TrySaw, TryYes, TryNo, TryPassed, TryFailed, TryFailedLine, TrySeenCard, TrySeenCode,
		TrySeenDoors, TryBadDoors, TryLookPaper, TryAgainDevice, ProtocolIDCard, ProtocolPrinter, ProtocolScanner, ProtocolLocks,
		FindInUse, FindInUseDo, FindNoPermission, FindNoPermissionDo, FindUnusable, FindUnusableDo, FindVanished, FindVanishedDo,
		FindSilent, FindSilentDo, FindEcho, FindEchoDo, FindModem, FindModemDo, FindGps, FindGpsDo, FindTalks, FindTalksDo,
		FindAddressTwice, FindAddressTwiceDo, FindDeviceIll, FindDeviceIllDo, FindNotAsked, FindNotAskedDo, FindStopped, FindStoppedDo,
		FindWrongPort, FindWrongPortDo, FindWrongBaud, FindWrongBaudDo, FindTwoAlike, FindTwoAlikeDo, FindExchanged, FindExchangedDo,
		FindMissing, FindMissingDo,
	}
}
