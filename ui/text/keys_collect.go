package text

// Messages: 08 how to collect.
const (
	TileCollect          Key = "welcome.collect"
	TileCollectNote      Key = "welcome.collect_note"
	TileCollectNoteLarge Key = "welcome.collect_note_large"
	CollectKicker        Key = "collect.kicker"
	CollectHeadline      Key = "collect.headline"
	CollectSub           Key = "collect.sub"
	MeansCard            Key = "collect.card"
	MeansCardNote        Key = "collect.card_note"
	MeansCode            Key = "collect.code"
	MeansCodeNote        Key = "collect.code_note"
	MeansScan            Key = "collect.scan"
	MeansScanNote        Key = "collect.scan_note"
	CollectWhere         Key = "collect.where"
	CollectLayLabel      Key = "collect.lay_label"
	CollectLayService    Key = "collect.lay_service"
)

// Messages: 09 the code.
const (
	CodeHeadline    Key = "code.headline"
	CodeSub         Key = "code.sub"
	CodeWrong       Key = "code.wrong"
	CodeWrongSub    Key = "code.wrong_sub"
	CodeWrongPhone  Key = "code.wrong_phone"
	CodeLeft        Key = "code.left"
	KeyClear        Key = "code.clear"
	PhoneHeadline   Key = "code.phone_headline"
	PhoneSub        Key = "code.phone_sub"
	ScanHeadline    Key = "scan.headline"
	ScanSub         Key = "scan.sub"
	ScanOther       Key = "scan.other"
	ScanOtherText   Key = "scan.other_text"
	ScanPhone       Key = "scan.phone"
	ScanSlip        Key = "scan.slip"
	ScanNear        Key = "scan.near"
	LookingHeadline Key = "looking.headline"
	LookingStep     Key = "looking.step"
)

// Messages: 10 what is ready.
const (
	ReadyGreeting Key = "ready.greeting"
	ReadyHeadline Key = "ready.headline"
	ReadySub      Key = "ready.sub"
	ReadySubOne   Key = "ready.sub_one"
	ReadyCopies   Key = "ready.copies"
	ReadyUntil    Key = "ready.until"
	ReadyToday    Key = "ready.today"
	ReadyOverdue  Key = "ready.overdue"
	ReadyCase     Key = "ready.case"
	ReadyCan      Key = "ready.can"
	ReadyTaken    Key = "ready.taken"
	ReadyPutBack  Key = "ready.put_back"
	ReadyStaff    Key = "ready.staff"
	ReadyMore     Key = "ready.more"
	ReadyOpenOne  Key = "ready.open"
	ReadyOpen     Key = "ready.open_no"
	ReadyEnd      Key = "ready.end"
)

// Messages: 11 the door.
const (
	DoorKicker       Key = "door.kicker"
	DoorOpening      Key = "door.opening"
	DoorHeadline     Key = "door.headline"
	DoorSub          Key = "door.sub"
	DoorLeft         Key = "door.left"
	DoorLeftSub      Key = "door.left_sub"
	DoorName         Key = "door.name"
	PlaceRight       Key = "door.right"
	PlaceLeft        Key = "door.left_side"
	PlaceBelow       Key = "door.below"
	PlaceNamed       Key = "door.cabinet"
	PlaceSpoken      Key = "door.spoken"
	YouAreHere       Key = "door.here"
	DoorStepOpening  Key = "door.step_opening"
	DoorStepOpened   Key = "door.step_opened"
	DoorStepTake     Key = "door.step_take"
	AskTakenHeadline Key = "taken.ask"
	AskTakenSub      Key = "taken.ask_sub"
	AskTakenLine     Key = "taken.line"
	AskTakenNobody   Key = "taken.nobody"
	SayTaken         Key = "taken.yes"
	SayNotYet        Key = "taken.again"
	SayPutBack       Key = "taken.back"
	SignHeadline     Key = "sign.headline"
	SignSub          Key = "sign.sub"
	SignHint         Key = "sign.hint"
	SignClear        Key = "sign.clear"
	SignSkip         Key = "sign.skip"
	SignDone         Key = "sign.done"
)

// Messages: 11 after the door.
const (
	RecordHeadline     Key = "receipt.record"
	ReceiptHeadline    Key = "receipt.headline"
	ReceiptStepRecord  Key = "receipt.step_record"
	ReceiptStepPrint   Key = "receipt.step_print"
	ReceiptStepTake    Key = "receipt.step_take"
	CollectedHeadline  Key = "collected.headline"
	CollectedSub       Key = "collected.sub"
	CollectedTook      Key = "collected.took"
	CollectedReceipt   Key = "collected.receipt"
	CollectedNoReceipt Key = "collected.no_receipt"
	CollectedBand      Key = "collected.band"
	CollectedAsk       Key = "collected.ask"
)

// Messages: why nothing opens.
const (
	SorryAtWindow     Key = "sorry.at_window"
	SorryAtWindowLine Key = "sorry.at_window_line"
	SorryNothing      Key = "sorry.nothing"
	SorryNothingLine  Key = "sorry.nothing_line"
	SorryAgent        Key = "sorry.agent"
	SorryPaused       Key = "sorry.paused"
	SorryPausedSub    Key = "sorry.paused_sub"
	SorryPausedLine   Key = "sorry.paused_line"
	SorryPausedOver   Key = "sorry.paused_over"
	SorryClosedCode   Key = "sorry.closed_code"
	SorryOwnCard      Key = "sorry.own_card"
	SorryExpiredCode  Key = "sorry.expired_code"
	SorryProof        Key = "sorry.proof"
	SorryProofLine    Key = "sorry.proof_line"
	SorryCabinet      Key = "sorry.cabinet"
	SorrySafe         Key = "sorry.safe"
	SorryBusy         Key = "sorry.busy"
	SorryBusyLine     Key = "sorry.busy_line"
	SorryStuck        Key = "sorry.stuck"
	SorryStuckSub     Key = "sorry.stuck_sub"
	SorryStuckLine    Key = "sorry.stuck_line"
	SorryStuckLeft    Key = "sorry.stuck_left"
	OpenOnceMore      Key = "sorry.open_again"
	SorryStaffDoor    Key = "sorry.staff_door"
	SorryDoubt        Key = "sorry.doubt"
	SorryCalled       Key = "sorry.called"
	SorryCardCode     Key = "sorry.card_code"
	OtherDocuments    Key = "sorry.others_left"
	BackHome          Key = "sorry.home"
)

// Messages: 32 the receipt.
const (
	ReceiptTitle    Key = "paper.receipt"
	ReceiptDocument Key = "paper.receipt_document"
	ReceiptCopies   Key = "paper.receipt_copies"
	ReceiptCase     Key = "paper.receipt_case"
	ReceiptBy       Key = "paper.receipt_by"
	ReceiptProof    Key = "paper.receipt_proof"
	ReceiptCell     Key = "paper.receipt_cell"
	ReceiptTime     Key = "paper.receipt_time"
	ReceiptCopiesOf Key = "paper.receipt_copies_of"
	ReceiptOwn      Key = "paper.receipt_own"
	ReceiptByCard   Key = "paper.receipt_card"
	ReceiptByCode   Key = "paper.receipt_code"
	ReceiptAt       Key = "paper.receipt_at"
	ReceiptForm     Key = "paper.receipt_form"
	ReceiptSign     Key = "paper.receipt_sign"
	ReceiptSigned   Key = "paper.receipt_signed"
	ReceiptUnsigned Key = "paper.receipt_unsigned"
	ReceiptLook     Key = "paper.receipt_look"
	ReceiptAsk      Key = "paper.receipt_ask"
)

// collectKeys returns the keys of collecting a document from a cabinet.
func collectKeys() []Key {
	return []Key{
		TileCollect, TileCollectNote, TileCollectNoteLarge, CollectKicker, CollectHeadline, CollectSub, MeansCard, MeansCardNote, MeansCode,
		MeansCodeNote, MeansScan, MeansScanNote, CollectWhere, CollectLayLabel, CollectLayService, CodeHeadline, CodeSub, CodeWrong,
		CodeWrongSub, CodeWrongPhone, CodeLeft, KeyClear, PhoneHeadline, PhoneSub, ScanHeadline, ScanSub, ScanOther, ScanOtherText, ScanPhone,
		ScanSlip, ScanNear, LookingHeadline, LookingStep, ReadyGreeting, ReadyHeadline, ReadySub, ReadySubOne, ReadyCopies, ReadyUntil, ReadyToday,
		ReadyOverdue, ReadyCase, ReadyCan, ReadyTaken, ReadyPutBack, ReadyStaff, ReadyMore, ReadyOpenOne, ReadyOpen, ReadyEnd, DoorKicker,
		DoorOpening, DoorHeadline, DoorSub, DoorLeft, DoorLeftSub, DoorName, PlaceRight, PlaceLeft, PlaceBelow, PlaceNamed, PlaceSpoken,
		YouAreHere, DoorStepOpening, DoorStepOpened, DoorStepTake, AskTakenHeadline, AskTakenSub, AskTakenLine, AskTakenNobody, SayTaken,
		SayNotYet, SayPutBack, SignHeadline, SignSub, SignHint, SignClear, SignSkip, SignDone, RecordHeadline, ReceiptHeadline, ReceiptStepRecord, ReceiptStepPrint, ReceiptStepTake, CollectedHeadline,
		CollectedSub, CollectedTook, CollectedReceipt, CollectedNoReceipt, CollectedBand, CollectedAsk, SorryAtWindow, SorryAtWindowLine, SorryNothing, SorryNothingLine,
		SorryAgent, SorryPaused, SorryPausedSub, SorryPausedLine, SorryPausedOver, SorryClosedCode, SorryOwnCard, SorryExpiredCode, SorryProof,
		SorryProofLine, SorryCabinet, SorrySafe, SorryBusy, SorryBusyLine, SorryStuck, SorryStuckSub, SorryStuckLine, SorryStuckLeft,
		OpenOnceMore, SorryStaffDoor, SorryDoubt, SorryCalled, SorryCardCode, OtherDocuments, BackHome, ReceiptTitle, ReceiptDocument,
		ReceiptCopies, ReceiptCase, ReceiptBy, ReceiptProof, ReceiptCell, ReceiptTime, ReceiptCopiesOf, ReceiptOwn, ReceiptByCard, ReceiptByCode,
		ReceiptAt, ReceiptForm, ReceiptSign, ReceiptSigned, ReceiptUnsigned, ReceiptLook, ReceiptAsk,
	}
}
