package text

import "strings"

// Messages: what is wrong with a terminal or a hall, and (…Do) what staff should do. Packages that warn name their keys as texts, so most
// of these constants are used by the catalogue alone.
const (
	HealthRoleReader            Key = "health.role.reader"
	HealthRolePrinter           Key = "health.role.printer"
	HealthRoleLocks             Key = "health.role.locks"
	HealthRoleScanner           Key = "health.role.scanner"
	HealthRoleSpeaker           Key = "health.role.speaker"
	HealthRoleLight             Key = "health.role.light"
	HealthRolePresence          Key = "health.role.presence"
	HealthRoleDisplay           Key = "health.role.display"
	HealthDeviceUnplugged       Key = "health.device.unplugged"
	HealthDeviceUnpluggedDo     Key = "health.device.unplugged.do"
	HealthDeviceSilent          Key = "health.device.silent"
	HealthDeviceSilentDo        Key = "health.device.silent.do"
	HealthDeviceNoisy           Key = "health.device.noisy"
	HealthDeviceNoisyDo         Key = "health.device.noisy.do"
	HealthDeviceSelfTest        Key = "health.device.self_test"
	HealthDeviceSelfTestDo      Key = "health.device.self_test.do"
	HealthDeviceUnauthorised    Key = "health.device.unauthorised"
	HealthDeviceUnauthorisedDo  Key = "health.device.unauthorised.do"
	HealthDevicePaperOut        Key = "health.device.paper_out"
	HealthDevicePaperOutDo      Key = "health.device.paper_out.do"
	HealthDevicePaperLow        Key = "health.device.paper_low"
	HealthDevicePaperLowDo      Key = "health.device.paper_low.do"
	HealthDevicePaperEnds       Key = "health.device.paper_ends"
	HealthDevicePaperEndsDo     Key = "health.device.paper_ends.do"
	HealthDeviceCoverOpen       Key = "health.device.cover_open"
	HealthDeviceCoverOpenDo     Key = "health.device.cover_open.do"
	HealthDeviceCutterJam       Key = "health.device.cutter_jam"
	HealthDeviceCutterJamDo     Key = "health.device.cutter_jam.do"
	HealthDeviceOverHeat        Key = "health.device.over_heat"
	HealthDeviceOverHeatDo      Key = "health.device.over_heat.do"
	HealthDevicePrinterError    Key = "health.device.printer_error"
	HealthDevicePrinterErrorDo  Key = "health.device.printer_error.do"
	HealthDevicePrinterPaused   Key = "health.device.printer_paused"
	HealthDevicePrinterPausedDo Key = "health.device.printer_paused.do"
	HealthDeviceNoSound         Key = "health.device.no_sound"
	HealthDeviceNoSoundDo       Key = "health.device.no_sound.do"
	HealthVoiceNoSound          Key = "health.voice.no_sound"
	HealthVoiceNoSoundDo        Key = "health.voice.no_sound.do"
	HealthGongNoSound           Key = "health.gong.no_sound"
	HealthGongNoSoundDo         Key = "health.gong.no_sound.do"
	HealthStoreOut              Key = "health.store.out"
	HealthStoreOutDo            Key = "health.store.out.do"
	HealthUplinkSilent          Key = "health.uplink.silent"
	HealthUplinkSilentDo        Key = "health.uplink.silent.do"
	HealthUplinkConfig          Key = "health.uplink.config"
	HealthUplinkConfigDo        Key = "health.uplink.config.do"
	HealthUplinkBarred          Key = "health.uplink.barred"
	HealthUplinkBarredDo        Key = "health.uplink.barred.do"
	HealthUplinkAside           Key = "health.uplink.aside"
	HealthUplinkAsideDo         Key = "health.uplink.aside.do"
	HealthCourierUntold         Key = "health.courier.untold"
	HealthCourierUntoldDo       Key = "health.courier.untold.do"
	HealthNotifyGateway         Key = "health.notify.gateway"
	HealthNotifyGatewayDo       Key = "health.notify.gateway.do"
	HealthNotifyUnsent          Key = "health.notify.unsent"
	HealthNotifyUnsentDo        Key = "health.notify.unsent.do"
	HealthBackupFailed          Key = "health.backup.failed"
	HealthBackupFailedDo        Key = "health.backup.failed.do"
	HealthBackupNoSpace         Key = "health.backup.no_space"
	HealthBackupNoSpaceDo       Key = "health.backup.no_space.do"
	HealthBackupCorrupt         Key = "health.backup.corrupt"
	HealthBackupCorruptDo       Key = "health.backup.corrupt.do"
	HealthDiskLow               Key = "health.disk.low"
	HealthDiskLowDo             Key = "health.disk.low.do"
	HealthClockOff              Key = "health.clock.off"
	HealthClockOffDo            Key = "health.clock.off.do"
	HealthClockAlone            Key = "health.clock.alone"
	HealthClockAloneDo          Key = "health.clock.alone.do"
	HealthCertificateSoon       Key = "health.certificate.soon"
	HealthCertificateSoonDo     Key = "health.certificate.soon.do"
	HealthCabinetForeign        Key = "health.cabinet.foreign"
	HealthCabinetForeignDo      Key = "health.cabinet.foreign.do"
	HealthCabinetMisfit         Key = "health.cabinet.misfit"
	HealthCabinetMisfitDo       Key = "health.cabinet.misfit.do"
	HealthCabinetDoorOpen       Key = "health.cabinet.door_open"
	HealthCabinetDoorOpenDo     Key = "health.cabinet.door_open.do"
	HealthCabinetDoorAlarm      Key = "health.cabinet.door_alarm"
	HealthCabinetDoorAlarmDo    Key = "health.cabinet.door_alarm.do"
	HealthTerminalOffline       Key = "health.terminal.offline"
	HealthTerminalOfflineDo     Key = "health.terminal.offline.do"
	HealthUnknown               Key = "health.unknown"
	HealthUnknownDo             Key = "health.unknown.do"
)

// healthKeys returns the keys of all warnings.
func healthKeys() []Key {
	return []Key{
		HealthRoleReader, HealthRolePrinter, HealthRoleLocks, HealthRoleScanner, HealthRoleSpeaker, HealthRoleLight, HealthRolePresence,
		HealthRoleDisplay, HealthDeviceUnplugged, HealthDeviceUnpluggedDo, HealthDeviceSilent, HealthDeviceSilentDo, HealthDeviceNoisy,
		HealthDeviceNoisyDo, HealthDeviceSelfTest, HealthDeviceSelfTestDo, HealthDeviceUnauthorised, HealthDeviceUnauthorisedDo,
		HealthDevicePaperOut, HealthDevicePaperOutDo, HealthDevicePaperLow, HealthDevicePaperLowDo, HealthDevicePaperEnds,
		HealthDevicePaperEndsDo, HealthDeviceCoverOpen, HealthDeviceCoverOpenDo, HealthDeviceCutterJam, HealthDeviceCutterJamDo,
		HealthDeviceOverHeat, HealthDeviceOverHeatDo, HealthDevicePrinterError, HealthDevicePrinterErrorDo, HealthDevicePrinterPaused,
		HealthDevicePrinterPausedDo, HealthDeviceNoSound, HealthDeviceNoSoundDo, HealthVoiceNoSound, HealthVoiceNoSoundDo,
		HealthGongNoSound, HealthGongNoSoundDo, HealthStoreOut, HealthStoreOutDo, HealthUplinkSilent, HealthUplinkSilentDo,
		HealthCourierUntold, HealthCourierUntoldDo, HealthNotifyGateway, HealthNotifyGatewayDo, HealthNotifyUnsent, HealthNotifyUnsentDo,
		HealthUplinkConfig, HealthUplinkConfigDo, HealthUplinkBarred, HealthUplinkBarredDo, HealthUplinkAside, HealthUplinkAsideDo,
		HealthBackupFailed, HealthBackupFailedDo, HealthBackupNoSpace, HealthBackupNoSpaceDo, HealthBackupCorrupt, HealthBackupCorruptDo,
		HealthDiskLow, HealthDiskLowDo, HealthClockOff, HealthClockOffDo, HealthClockAlone, HealthClockAloneDo, HealthCertificateSoon,
		HealthCertificateSoonDo, HealthCabinetForeign, HealthCabinetForeignDo, HealthCabinetMisfit, HealthCabinetMisfitDo,
		HealthCabinetDoorOpen, HealthCabinetDoorOpenDo, HealthCabinetDoorAlarm, HealthCabinetDoorAlarmDo, HealthTerminalOffline, HealthTerminalOfflineDo, HealthUnknown, HealthUnknownDo,
	}
}

// Ailment returns what is wrong, by the code of a warning ("printer.paper_out", "disk.low"), and what staff should do. Pairs fill in as in Plain.
// A code that the catalogue does not know is told as it is: it is better than silence.
func (c Catalogue) Ailment(code string, pairs ...string) (what, remedy string) {
	key := Key("health." + code)
	if _, ok := c.messages[key]; !ok {
		role, problem, _ := strings.Cut(code, ".")
		device, known := c.messages[Key("health.role."+role)]
		key = Key("health.device." + problem)
		if _, ok := c.messages[key]; !ok || !known {
			key = HealthUnknown
		}
		pairs = append([]string{"device", device, "code", code}, pairs...)
	}
	return c.Say(key, pairs...), c.Say(key+".do", pairs...)
}

// HasAilment reports whether the catalogue has words of its own for the code of a warning.
func (c Catalogue) HasAilment(code string) bool {
	what, _ := c.Ailment(code)
	unknown, _ := c.Ailment("")
	return what != c.Say(HealthUnknown, "code", code) && what != unknown
}
