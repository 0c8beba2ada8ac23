package text

// Messages: the staff's pages: frame and roles.
const (
	StaffBadge         Key = "staff.badge"
	StaffKeeper        Key = "staff.role.keeper"
	StaffSupervisor    Key = "staff.role.supervisor"
	StaffTechnician    Key = "staff.role.technician"
	StaffAdministrator Key = "staff.role.administrator"
	StaffClerk         Key = "staff.role.clerk"
	StaffAuditor       Key = "staff.role.auditor"
	StaffLogOut        Key = "staff.log_out"
	TabCabinets        Key = "staff.tab.cabinets"
	TabTasks           Key = "staff.tab.tasks"
	StaffStill         Key = "staff.still"
	StaffStillSub      Key = "staff.still_sub"
	StaffStillText     Key = "staff.still_text"
)

// Messages: the staff's login.
const (
	LoginHeadline     Key = "staff.login.headline"
	LoginSub          Key = "staff.login.sub"
	LoginSecond       Key = "staff.login.second"
	LoginSecondSub    Key = "staff.login.second_sub"
	LoginCardLabel    Key = "staff.login.card_label"
	LoginCardName     Key = "staff.login.card_name"
	LoginUsePassword  Key = "staff.login.use_password"
	LoginUseCard      Key = "staff.login.use_card"
	LoginPIN          Key = "staff.login.pin"
	LoginPINSub       Key = "staff.login.pin_sub"
	LoginAccount      Key = "staff.login.account"
	LoginAccountSub   Key = "staff.login.account_sub"
	LoginPassword     Key = "staff.login.password"
	LoginPasswordSub  Key = "staff.login.password_sub"
	LoginTyped        Key = "staff.login.typed"
	LoginChecking     Key = "staff.login.checking"
	LoginCheckingLine Key = "staff.login.checking_line"
	LoginWrong        Key = "staff.login.wrong"
	LoginWrongText    Key = "staff.login.wrong_text"
	LoginLocked       Key = "staff.login.locked"
	LoginLockedText   Key = "staff.login.locked_text"
	LoginWait         Key = "staff.login.wait"
	LoginWaitText     Key = "staff.login.wait_text"
	LoginFailed       Key = "staff.login.failed"
	LoginFailedText   Key = "staff.login.failed_text"
	LoginSame         Key = "staff.login.same"
	LoginSameText     Key = "staff.login.same_text"
	LoginRights       Key = "staff.login.rights"
	LoginRightsText   Key = "staff.login.rights_text"
	FirstHeadline     Key = "staff.first"
	FirstSub          Key = "staff.first_sub"
	FirstPassword     Key = "staff.first_password"
	FirstPasswordSub  Key = "staff.first_password_sub"
	FirstAgain        Key = "staff.first_again"
	LoginDiffers      Key = "staff.login.differs"
	LoginDiffersText  Key = "staff.login.differs_text"
	LoginRules        Key = "staff.login.rules"
	LoginRulesText    Key = "staff.login.rules_text"
	LoginCard         Key = "staff.login.card"
	LoginCardText     Key = "staff.login.card_text"
	KeySpace          Key = "staff.keys.space"
	StaffNothing      Key = "staff.nothing"
	StaffNothingSub   Key = "staff.nothing_sub"
	StaffNothingLine  Key = "staff.nothing_line"
)

// Messages: the staff's cabinets.
const (
	BoxesHeadline   Key = "staff.boxes.headline"
	BoxesNone       Key = "staff.boxes.none"
	BoxesSub        Key = "staff.boxes.sub"
	BoxesLoading    Key = "staff.boxes.loading"
	BoxesOut        Key = "staff.boxes.out"
	BoxesOutText    Key = "staff.boxes.out_text"
	BoxesWaiting    Key = "staff.boxes.waiting"
	BoxesLate       Key = "staff.boxes.late"
	BoxesCells      Key = "staff.boxes.cells"
	BoxesPieces     Key = "staff.boxes.pieces"
	BoxesCounts     Key = "staff.boxes.counts"
	BoxesDeposit    Key = "staff.boxes.deposit"
	BoxesRecover    Key = "staff.boxes.recover"
	BoxesFind       Key = "staff.boxes.find"
	BoxesMap        Key = "staff.boxes.map"
	BoxesForm       Key = "staff.boxes.form"
	WaitingHeadline Key = "staff.waiting.headline"
	WaitingScan     Key = "staff.waiting.scan"
	WaitingSub      Key = "staff.waiting.sub"
	WaitingEmpty    Key = "staff.waiting.empty"
	WaitingNot      Key = "staff.waiting.not"
	WaitingNotText  Key = "staff.waiting.not_text"
	RowCopies       Key = "staff.row.copies"
	RowLast         Key = "staff.row.last"
	StoredLate      Key = "staff.stored.late"
	StoredLateSub   Key = "staff.stored.late_sub"
	StoredFound     Key = "staff.stored.found"
	StoredNone      Key = "staff.stored.none"
	StoredFoundSub  Key = "staff.stored.found_sub"
	StoredNoneLate  Key = "staff.stored.none_late"
	FindHeadline    Key = "staff.find.headline"
	FindSub         Key = "staff.find.sub"
	FindGo          Key = "staff.find.go"
)

// Messages: the staff's cells.
const (
	CellsSub           Key = "staff.cells.sub"
	CellsUnnamed       Key = "staff.cells.unnamed"
	CellFree           Key = "staff.cell.free"
	CellReserved       Key = "staff.cell.reserved"
	CellFilled         Key = "staff.cell.filled"
	CellCollecting     Key = "staff.cell.collecting"
	CellBlocked        Key = "staff.cell.blocked"
	CellUnknown        Key = "staff.cell.unknown"
	CellHeadline       Key = "staff.cell.headline"
	CellSince          Key = "staff.cell.since"
	CellSize           Key = "staff.cell.size"
	SizeSmall          Key = "staff.size.small"
	SizeMedium         Key = "staff.size.medium"
	SizeLarge          Key = "staff.size.large"
	CellDocument       Key = "staff.cell.document"
	CellCase           Key = "staff.cell.case"
	CellApplicant      Key = "staff.cell.applicant"
	CellLast           Key = "staff.cell.last"
	CellNote           Key = "staff.cell.note"
	CellRecover        Key = "staff.cell.recover"
	CellEarly          Key = "staff.cell.early"
	CellLook           Key = "staff.cell.look"
	CellReport         Key = "staff.cell.report"
	CellBlock          Key = "staff.cell.block"
	CellUnblock        Key = "staff.cell.unblock"
	CellReissue        Key = "staff.cell.reissue"
	ReasonHeadline     Key = "staff.reason.headline"
	ReasonSub          Key = "staff.reason.sub"
	ReasonBlockLock    Key = "staff.reason.block_lock"
	ReasonBlockDoor    Key = "staff.reason.block_door"
	ReasonBlockClean   Key = "staff.reason.block_clean"
	ReasonBlockKeep    Key = "staff.reason.block_keep"
	ReasonLookTask     Key = "staff.reason.look_task"
	ReasonLookAsked    Key = "staff.reason.look_asked"
	ReasonLookWrong    Key = "staff.reason.look_wrong"
	ReasonLookStock    Key = "staff.reason.look_stock"
	ReasonEarlyAsked   Key = "staff.reason.early_asked"
	ReasonEarlyWrong   Key = "staff.reason.early_wrong"
	ReasonEarlyRecall  Key = "staff.reason.early_recall"
	ReasonEarlyClosing Key = "staff.reason.early_closing"
	FoundHeadline      Key = "staff.found.headline"
	FoundSub           Key = "staff.found.sub"
	FoundInside        Key = "staff.found.inside"
	FoundTaken         Key = "staff.found.taken"
	FoundCollected     Key = "staff.found.collected"
	FoundMissing       Key = "staff.found.missing"
	FoundEmpty         Key = "staff.found.empty"
)

// Messages: the staff's tasks.
const (
	TasksHeadline  Key = "staff.tasks.headline"
	TasksNone      Key = "staff.tasks.none"
	TasksSub       Key = "staff.tasks.sub"
	TasksEmpty     Key = "staff.tasks.empty"
	TaskCheck      Key = "staff.task.check"
	TaskCheckDo    Key = "staff.task.check_do"
	TaskLeftOpen   Key = "staff.task.left_open"
	TaskLeftOpenDo Key = "staff.task.left_open_do"
	TaskTamper     Key = "staff.task.tamper"
	TaskTamperDo   Key = "staff.task.tamper_do"
	TaskShut       Key = "staff.task.shut"
	TaskShutDo     Key = "staff.task.shut_do"
	TaskOverdue    Key = "staff.task.overdue"
	TaskOverdueDo  Key = "staff.task.overdue_do"
	TaskEntry      Key = "staff.task.entry"
	TaskEntryDo    Key = "staff.task.entry_do"
	EntryHeadline  Key = "staff.entry.headline"
	EntrySub       Key = "staff.entry.sub"
	EntryLook      Key = "staff.entry.look"
	EntryPhone     Key = "staff.entry.phone"
	EntryOpen      Key = "staff.entry.open"
)

// Messages: the staff's doors.
const (
	StaffDoorOpening  Key = "staff.door.opening"
	StaffDoorChoosing Key = "staff.door.choosing"
	StaffDoorPut      Key = "staff.door.put"
	StaffDoorTake     Key = "staff.door.take"
	StaffDoorLook     Key = "staff.door.look"
	StaffDoorLeft     Key = "staff.door.left"
	StaffDoorNow      Key = "staff.door.now"
	StaffDoorStepPut  Key = "staff.door.step_put"
	StaffDoorStepTake Key = "staff.door.step_take"
	StaffDoorStepLook Key = "staff.door.step_look"
	StaffOccupied     Key = "staff.door.occupied"
	StaffLookDone     Key = "staff.door.look_done"
	StaffPutAsk       Key = "staff.closed.put"
	StaffTakeAsk      Key = "staff.closed.take"
	StaffClosedSub    Key = "staff.closed.sub"
	StaffClosedLine   Key = "staff.closed.line"
	StaffPutYes       Key = "staff.closed.put_yes"
	StaffPutNo        Key = "staff.closed.put_no"
	StaffTakeYes      Key = "staff.closed.take_yes"
	StaffTakeNo       Key = "staff.closed.take_no"
	StuckHeadline     Key = "staff.stuck.headline"
	StuckUnknown      Key = "staff.stuck.unknown"
	StuckBusy         Key = "staff.stuck.busy"
	StuckSilent       Key = "staff.stuck.silent"
	StuckSub          Key = "staff.stuck.sub"
	StuckShutLine     Key = "staff.stuck.shut_line"
	StuckUnsentLine   Key = "staff.stuck.unsent_line"
	StuckUnknownLine  Key = "staff.stuck.unknown_line"
	StuckBusyLine     Key = "staff.stuck.busy_line"
	StuckRestLine     Key = "staff.stuck.rest_line"
	StuckSilentLine   Key = "staff.stuck.silent_line"
	StuckHold         Key = "staff.stuck.hold"
	StuckTask         Key = "staff.stuck.task"
	StuckAgain        Key = "staff.stuck.again"
	StuckCancel       Key = "staff.stuck.cancel"
	StuckBack         Key = "staff.stuck.back"
	StuckLater        Key = "staff.stuck.later"
	BusyHeadline      Key = "staff.busy.headline"
	BusyLine          Key = "staff.busy.line"
)

// Messages: what staff have done.
const (
	DonePutIn         Key = "staff.done.put_in"
	DonePutInLine     Key = "staff.done.put_in_line"
	DoneNotPutIn      Key = "staff.done.not_put_in"
	DoneNotPutInLine  Key = "staff.done.not_put_in_line"
	DoneOccupied      Key = "staff.done.occupied"
	DoneOccupiedLine  Key = "staff.done.occupied_line"
	DoneCancelled     Key = "staff.done.cancelled"
	DoneCancelledLine Key = "staff.done.cancelled_line"
	DoneTakenOut      Key = "staff.done.taken_out"
	DoneTakenOutLine  Key = "staff.done.taken_out_line"
	DoneNotTaken      Key = "staff.done.not_taken"
	DoneNotTakenLine  Key = "staff.done.not_taken_line"
	DoneResolved      Key = "staff.done.resolved"
	DoneBlocked       Key = "staff.done.blocked"
	DoneUnblocked     Key = "staff.done.unblocked"
	DoneCellLine      Key = "staff.done.cell_line"
	DoneEntry         Key = "staff.done.entry"
	DoneEntryLine     Key = "staff.done.entry_line"
	DoneNewCode       Key = "staff.done.new_code"
	DoneNewCodeLine   Key = "staff.done.new_code_line"
	DoneSlipBusy      Key = "staff.done.slip_busy"
	DoneSlip          Key = "staff.done.slip"
	DoneSlipFailed    Key = "staff.done.slip_failed"
	DoneSlipUnknown   Key = "staff.done.slip_unknown"
	DoneSlipText      Key = "staff.done.slip_text"
	DoneSlipCard      Key = "staff.done.slip_card"
	DoneNext          Key = "staff.done.next"
	DonePrintAgain    Key = "staff.done.print_again"
	DoneEnd           Key = "staff.done.end"
	FaultKicker       Key = "staff.fault.sub"
	FaultNoCell       Key = "staff.fault.no_cell"
	FaultNoCellLine   Key = "staff.fault.no_cell_line"
	FaultNotNow       Key = "staff.fault.blocked"
	FaultNotNowLine   Key = "staff.fault.blocked_line"
	FaultGone         Key = "staff.fault.gone"
	FaultGoneLine     Key = "staff.fault.gone_line"
	FaultNotEmpty     Key = "staff.fault.not_empty"
	FaultNotEmptyLine Key = "staff.fault.not_empty_line"
	FaultTwo          Key = "staff.fault.two"
	FaultTwoLine      Key = "staff.fault.two_line"
	FaultRight        Key = "staff.fault.right"
	FaultRightLine    Key = "staff.fault.right_line"
	FaultSilent       Key = "staff.fault.silent"
	FaultSilentLine   Key = "staff.fault.silent_line"
	FaultFailed       Key = "staff.fault.failed"
	FaultFailedLine   Key = "staff.fault.failed_line"
)

// Messages: the slip with a pickup code, and the short form.
const (
	SlipTitle   Key = "paper.slip_title"
	SlipCode    Key = "paper.slip_code"
	SlipLast    Key = "paper.slip_last"
	SlipWhere   Key = "paper.slip_where"
	SlipHow     Key = "paper.slip_how"
	SlipCard    Key = "paper.slip_card"
	SlipKeep    Key = "paper.slip_keep"
	FormTitle   Key = "paper.form_title"
	FormShort   Key = "paper.form_short"
	FormIn      Key = "paper.form_in"
	FormOut     Key = "paper.form_out"
	FormPlace   Key = "paper.form_place"
	FormCount   Key = "paper.form_count"
	FormBy      Key = "paper.form_by"
	FormSign    Key = "paper.form_sign"
	FormReceive Key = "paper.form_receive"
)

// staffKeys returns the keys of the staff's pages and papers.
func staffKeys() []Key {
	return []Key{
		StaffBadge, StaffKeeper, StaffSupervisor, StaffTechnician, StaffAdministrator, StaffClerk, StaffAuditor, StaffLogOut, TabCabinets,
		TabTasks, StaffStill, StaffStillSub, StaffStillText, LoginHeadline, LoginSub, LoginSecond, LoginSecondSub, LoginCardLabel, LoginCardName,
		LoginUsePassword, LoginUseCard, LoginPIN, LoginPINSub, LoginAccount, LoginAccountSub, LoginPassword, LoginPasswordSub, LoginTyped,
		LoginChecking, LoginCheckingLine, LoginWrong, LoginWrongText, LoginLocked, LoginLockedText, LoginWait, LoginWaitText, LoginFailed,
		LoginFailedText, LoginSame, LoginSameText, LoginRights, LoginRightsText, FirstHeadline, FirstSub, FirstPassword, FirstPasswordSub, FirstAgain, LoginDiffers, LoginDiffersText, LoginRules, LoginRulesText,
		LoginCard, LoginCardText, KeySpace, StaffNothing,
		StaffNothingSub, StaffNothingLine, BoxesHeadline, BoxesNone, BoxesSub, BoxesLoading, BoxesOut, BoxesOutText, BoxesWaiting, BoxesLate,
		BoxesCells, BoxesPieces, BoxesCounts, BoxesDeposit, BoxesRecover, BoxesFind, BoxesMap, BoxesForm, WaitingHeadline, WaitingScan,
		WaitingSub, WaitingEmpty, WaitingNot, WaitingNotText, RowCopies, RowLast, StoredLate, StoredLateSub, StoredFound, StoredNone,
		StoredFoundSub, StoredNoneLate, FindHeadline, FindSub, FindGo, CellsSub, CellsUnnamed, CellFree, CellReserved, CellFilled,
		CellCollecting, CellBlocked, CellUnknown, CellHeadline, CellSince, CellSize, SizeSmall, SizeMedium, SizeLarge, CellDocument, CellCase,
		CellApplicant, CellLast, CellNote, CellRecover, CellEarly, CellLook, CellReport, CellBlock, CellUnblock, CellReissue, ReasonHeadline,
		ReasonSub, ReasonBlockLock, ReasonBlockDoor, ReasonBlockClean, ReasonBlockKeep, ReasonLookTask, ReasonLookAsked, ReasonLookWrong,
		ReasonLookStock, ReasonEarlyAsked, ReasonEarlyWrong, ReasonEarlyRecall, ReasonEarlyClosing, FoundHeadline, FoundSub, FoundInside,
		FoundTaken, FoundCollected, FoundMissing, FoundEmpty, TasksHeadline, TasksNone, TasksSub, TasksEmpty, TaskCheck, TaskCheckDo,
		TaskLeftOpen, TaskLeftOpenDo, TaskTamper, TaskTamperDo, TaskShut, TaskShutDo, TaskOverdue, TaskOverdueDo, TaskEntry, TaskEntryDo,
		EntryHeadline, EntrySub, EntryLook, EntryPhone, EntryOpen, StaffDoorOpening, StaffDoorChoosing, StaffDoorPut, StaffDoorTake,
		StaffDoorLook, StaffDoorLeft, StaffDoorNow, StaffDoorStepPut, StaffDoorStepTake, StaffDoorStepLook, StaffOccupied, StaffLookDone,
		StaffPutAsk, StaffTakeAsk, StaffClosedSub, StaffClosedLine, StaffPutYes, StaffPutNo, StaffTakeYes, StaffTakeNo, StuckHeadline,
		StuckUnknown, StuckBusy, StuckSilent, StuckSub, StuckShutLine, StuckUnsentLine, StuckUnknownLine, StuckBusyLine, StuckRestLine,
		StuckSilentLine, StuckHold, StuckTask, StuckAgain, StuckCancel, StuckBack, StuckLater, BusyHeadline, BusyLine, DonePutIn, DonePutInLine,
		DoneNotPutIn, DoneNotPutInLine, DoneOccupied, DoneOccupiedLine, DoneCancelled, DoneCancelledLine, DoneTakenOut, DoneTakenOutLine,
		DoneNotTaken, DoneNotTakenLine, DoneResolved, DoneBlocked, DoneUnblocked, DoneCellLine, DoneEntry, DoneEntryLine, DoneNewCode,
		DoneNewCodeLine, DoneSlipBusy, DoneSlip, DoneSlipFailed, DoneSlipUnknown, DoneSlipText, DoneSlipCard, DoneNext, DonePrintAgain, DoneEnd,
		FaultKicker, FaultNoCell, FaultNoCellLine, FaultNotNow, FaultNotNowLine, FaultGone, FaultGoneLine, FaultNotEmpty, FaultNotEmptyLine,
		FaultTwo, FaultTwoLine, FaultRight, FaultRightLine, FaultSilent, FaultSilentLine, FaultFailed, FaultFailedLine, SlipTitle, SlipCode,
		SlipLast, SlipWhere, SlipHow, SlipCard, SlipKeep, FormTitle, FormShort, FormIn, FormOut, FormPlace, FormCount, FormBy, FormSign,
		FormReceive,
	}
}
