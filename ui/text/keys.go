package text

import "slices"

// Key names a message of the catalogue. The text itself stands in the files beside this one.
type Key string

// Messages: the bar and the header.
const (
	BarBack       Key = "bar.back"
	BarHome       Key = "bar.home"
	BarLarger     Key = "bar.larger"
	BarNormal     Key = "bar.normal"
	BarHelp       Key = "bar.help"
	Desk          Key = "header.desk"
	Machine       Key = "header.machine"
	DateShort     Key = "header.date"
	DateLong      Key = "header.date_weekday"
	Months        Key = "header.months"
	Weekdays      Key = "header.weekdays"
	WeekdaysShort Key = "header.weekdays_short"
	WeekdaySpan   Key = "header.weekday_span"
)

// Messages: times and lists.
const (
	ListSeparator Key = "list.separator"
	ItemSeparator Key = "list.items"
	AllDay        Key = "time.all_day"
	ClosedToday   Key = "time.closed_today"
	Tomorrow      Key = "time.tomorrow"
	OnDay         Key = "time.on_day"
	Seconds       Key = "time.seconds"
	ThenHome      Key = "time.then_home"
)

// Messages: progress and waits.
const (
	Step         Key = "step.of"
	Page         Key = "page.of"
	PagePrev     Key = "page.prev"
	PageNext     Key = "page.next"
	RowWaiting   Key = "wait.row"
	Waiting      Key = "wait.waiting"
	Ahead        Key = "wait.ahead"
	AboutMinutes Key = "wait.range"
	UnderMinutes Key = "wait.under"
	OverHours    Key = "wait.over"
	NoWait       Key = "wait.none"
	NoEstimate   Key = "wait.unknown"
)

// Messages: 01 welcome.
const (
	WelcomeKicker        Key = "welcome.kicker"
	WelcomeHeadline      Key = "welcome.headline"
	WelcomeHeadlineLarge Key = "welcome.headline_large"
	WelcomeWaiting       Key = "welcome.waiting"
	TileTake             Key = "welcome.take"
	TileTakeNote         Key = "welcome.take_note"
	TileTakeNoteLarge    Key = "welcome.take_note_large"
	TileGuides           Key = "welcome.guides"
	TileGuidesNote       Key = "welcome.guides_note"
	TileHelp             Key = "welcome.help"
	TileHelpNote         Key = "welcome.help_note"
	WelcomeDesk          Key = "welcome.desk"
)

// Messages: 02 services.
const (
	ServicesHeadline    Key = "services.headline"
	ServicesSub         Key = "services.sub"
	DepartmentsHeadline Key = "services.departments"
	Usual               Key = "services.usual"
	MoreDepartments     Key = "services.more"
	BlockedMorning      Key = "services.blocked_morning"
	BlockedQuota        Key = "services.blocked_quota"
	BlockedToday        Key = "services.blocked_today"
	BlockedClosed       Key = "services.blocked_closed"
	BlockedHoliday      Key = "services.blocked_holiday"
	BlockedNoTime       Key = "services.blocked_no_time"
	BlockedWindow       Key = "services.blocked_window"
)

// Messages: 03 lay the card.
const (
	LayHeadline     Key = "lay.headline"
	LaySub          Key = "lay.sub"
	LayService      Key = "lay.service"
	LayDevice       Key = "lay.device"
	LayForgot       Key = "lay.forgot"
	LayBand         Key = "lay.band"
	ReadingHeadline Key = "lay.reading"
	ReadingTitle    Key = "lay.reading_title"
	ReadingText     Key = "lay.reading_text"
	FlatTitle       Key = "lay.flat_title"
	FlatText        Key = "lay.flat_text"
	AgainTitle      Key = "lay.again_title"
	AgainText       Key = "lay.again_text"
	EarlyTitle      Key = "lay.early_title"
	EarlyText       Key = "lay.early_text"
	OtherCardTitle  Key = "lay.other_title"
	OtherCardText   Key = "lay.other_text"
	RefusedTitle    Key = "lay.refused_title"
	RefusedText     Key = "lay.refused_text"
)

// Messages: without a card.
const (
	NoCardHeadline Key = "nocard.headline"
	NoCardType     Key = "nocard.type"
	NoCardDesk     Key = "nocard.desk"
	NoCardWindow   Key = "nocard.window"
	TypeInstead    Key = "nocard.type_button"
	HaveCard       Key = "nocard.have"
	TypeHeadline   Key = "type.headline"
	TypeSub        Key = "type.sub"
	TypeHint       Key = "type.hint"
	TypeFull       Key = "type.full"
	TypeWrong      Key = "type.wrong"
	TypeWrongTitle Key = "type.wrong_title"
	TypeWrongText  Key = "type.wrong_text"
	KeyDelete      Key = "type.delete"
	KeyOK          Key = "type.ok"
	KeyAgain       Key = "type.again"
)

// Messages: 04 confirm.
const (
	ConfirmHeadline    Key = "confirm.headline"
	ConfirmSub         Key = "confirm.sub"
	ConfirmSubPlain    Key = "confirm.sub_plain"
	FactName           Key = "confirm.name"
	FactNumber         Key = "confirm.number"
	FactService        Key = "confirm.service"
	FactWait           Key = "confirm.wait"
	ElderlyTitle       Key = "confirm.elderly"
	PriorityText       Key = "confirm.priority_text"
	PriorityTitle      Key = "confirm.priority"
	PriorityTypedTitle Key = "confirm.priority_typed"
	PriorityDesk       Key = "confirm.priority_desk"
	NotMe              Key = "confirm.not_me"
	ConfirmTake        Key = "confirm.take"
)

// Messages: 05 waiting for number and paper.
const (
	IssuingHeadline    Key = "issuing.headline"
	OneMoment          Key = "issuing.sub"
	PrintingHeadline   Key = "printing.headline"
	PrintingSub        Key = "printing.sub"
	ReprintingSub      Key = "printing.again_sub"
	YourNumber         Key = "ticket.number"
	ProgressNumber     Key = "progress.number"
	ProgressNumberDone Key = "progress.number_done"
	ProgressPrint      Key = "progress.print"
	ProgressPrinting   Key = "progress.printing"
	ProgressTake       Key = "progress.take"
	ProgressDone       Key = "progress.done"
	ProgressNow        Key = "progress.now"
)

// Messages: 06 done, 07 without paper, and the ticket that somebody has.
const (
	TakenKicker      Key = "taken.kicker"
	TakenHeadline    Key = "taken.headline"
	TakenSub         Key = "taken.sub"
	TakenBand        Key = "taken.band"
	WaitHere         Key = "ticket.place"
	GoToWindow       Key = "ticket.window"
	QRNote           Key = "ticket.qr"
	QRSave           Key = "ticket.qr_save"
	OfflineValid     Key = "ticket.offline_valid"
	Another          Key = "ticket.another"
	Done             Key = "ticket.done"
	OnScreenPaperOut Key = "onscreen.paper_out"
	OnScreenPrinter  Key = "onscreen.printer"
	OnScreenUnknown  Key = "onscreen.unknown"
	OnScreenHeadline Key = "onscreen.headline"
	YourNumberValid  Key = "onscreen.number"
	OnScreenDesk     Key = "onscreen.desk"
	OnScreenFilling  Key = "onscreen.filling"
	OnScreenTold     Key = "onscreen.told"
	OnScreenReady    Key = "onscreen.ready"
	PrintNow         Key = "onscreen.print"
	Noted            Key = "onscreen.noted"
	HaveKicker       Key = "have.kicker"
	HaveHeadline     Key = "have.headline"
	HaveSub          Key = "have.sub"
	PrintAgain       Key = "have.print"
	OtherService     Key = "have.other"
	NoPrinter        Key = "have.no_printer"
	NoPrinterDesk    Key = "have.no_printer_desk"
)

// Messages: why there is no number.
const (
	SorryKicker     Key = "sorry.kicker"
	SorrySub        Key = "sorry.sub"
	SorryDesk       Key = "sorry.desk"
	SorryAsk        Key = "sorry.ask"
	SorryWhen       Key = "sorry.when"
	SorryTold       Key = "sorry.told"
	SorryOthers     Key = "sorry.others"
	SorryReaderBack Key = "sorry.reader_back"
	SorryValid      Key = "sorry.valid"
	SorryNewCard    Key = "sorry.new_card"
	SorryGuardian   Key = "sorry.guardian"
	SorryOtherCard  Key = "sorry.other_card"
	SorryClosed     Key = "sorry.closed"
	SorryHoliday    Key = "sorry.holiday"
	SorryQuota      Key = "sorry.quota"
	SorryWindow     Key = "sorry.window"
	SorryYoung      Key = "sorry.young"
	SorryCardType   Key = "sorry.card_type"
	SorryExpired    Key = "sorry.expired"
	SorryBadNumber  Key = "sorry.bad_number"
	SorryBadType    Key = "sorry.bad_type"
	SorryBadDate    Key = "sorry.bad_date"
	SorryRefused    Key = "sorry.refused"
	SorryUnknown    Key = "sorry.unknown"
	SorryReader     Key = "sorry.reader"
	SorryHall       Key = "sorry.hall"
	TryAgain        Key = "sorry.try"
)

// Messages: guides and help.
const (
	GuidesHeadline Key = "guides.headline"
	GuidesSub      Key = "guides.sub"
	GuideKicker    Key = "guide.kicker"
	GuideBring     Key = "guide.bring"
	GuideNothing   Key = "guide.nothing"
	GuideSteps     Key = "guide.steps"
	GuideWhere     Key = "guide.where"
	GuideWindows   Key = "guide.windows"
	GuideWhen      Key = "guide.when"
	GuideNumbers   Key = "guide.numbers"
	GuideTake      Key = "guide.take"
	HelpKicker     Key = "help.kicker"
	HelpHeadline   Key = "help.headline"
	HelpSub        Key = "help.sub"
	HelpDesk       Key = "help.desk"
	HelpLarge      Key = "help.large"
	HelpNormal     Key = "help.normal"
	HelpLanguage   Key = "help.language"
	HelpCard       Key = "help.card"
	ContrastOn     Key = "help.contrast_on"
	ContrastOff    Key = "help.contrast_off"
	HelpBack       Key = "help.back"
)

// Messages: the visitor's own ticket, and the rating of a case.
const (
	TileMine         Key = "welcome.mine"
	TileMineNote     Key = "welcome.mine_note"
	MineKicker       Key = "mine.kicker"
	MineLayService   Key = "mine.lay_service"
	MineLayLabel     Key = "mine.lay_label"
	MineTypeNo       Key = "mine.type_no"
	MineTypeHeadline Key = "mine.type_headline"
	MineTypeSub      Key = "mine.type_sub"
	MineTypeHint     Key = "mine.type_hint"
	FindingHeadline  Key = "mine.finding"
	FindingStep      Key = "mine.finding_step"
	MineHeadline     Key = "mine.headline"
	MineSub          Key = "mine.sub"
	MineWaiting      Key = "mine.waiting"
	MineNext         Key = "mine.next"
	MineServing      Key = "mine.serving"
	MineServingSub   Key = "mine.serving_sub"
	MineParked       Key = "mine.parked"
	MineParkedSub    Key = "mine.parked_sub"
	MinePassed       Key = "mine.passed"
	MinePassedSub    Key = "mine.passed_sub"
	MineCleared      Key = "mine.cleared"
	MineDone         Key = "mine.done"
	MineDoneSub      Key = "mine.done_sub"
	MineRowRate      Key = "mine.row_rate"
	MineFrom         Key = "mine.from"
	SorryNoTicket    Key = "sorry.no_ticket"
	SorryNoTicketSub Key = "sorry.no_ticket_line"
	SorryFind        Key = "sorry.find"
	SorryTakeOne     Key = "sorry.take_one"
	RateKicker       Key = "rate.kicker"
	RateHeadline     Key = "rate.headline"
	RateSub          Key = "rate.sub"
	RateSaving       Key = "rate.saving"
	RateSkip         Key = "rate.skip"
	Grade5           Key = "rate.grade5"
	Grade4           Key = "rate.grade4"
	Grade3           Key = "rate.grade3"
	Grade2           Key = "rate.grade2"
	Grade1           Key = "rate.grade1"
	RatedHeadline    Key = "rated.headline"
	RatedSub         Key = "rated.sub"
	RatedSaved       Key = "rated.saved"
	RatedFollowUp    Key = "rated.follow_up"
)

// Messages: 12 still there, 18 out of service.
const (
	AskKicker    Key = "ask.kicker"
	AskHeadline  Key = "ask.headline"
	AskSub       Key = "ask.sub"
	AskTitle     Key = "ask.title"
	AskText      Key = "ask.text"
	AskGoOn      Key = "ask.go_on"
	AskEnd       Key = "ask.end"
	OutKicker    Key = "out.kicker"
	OutHeadline  Key = "out.headline"
	OutSub       Key = "out.sub"
	OutSubDesk   Key = "out.sub_desk"
	OutNeighbour Key = "out.neighbour"
	OutDesk      Key = "out.desk"
	OutValid     Key = "out.valid"
	OutTitle     Key = "out.title"
	OutText      Key = "out.text"
	OutCode      Key = "out.code"
)

// Messages: 30, 31 the printed ticket; Korean tickets are printed in Chinese and English.
const (
	PaperPlace      Key = "paper.place"
	PaperPlaceShort Key = "paper.place_short"
	PaperAhead      Key = "paper.ahead"
	PaperRange      Key = "paper.range"
	PaperUnder      Key = "paper.under"
	PaperOver       Key = "paper.over"
	PaperNoWait     Key = "paper.no_wait"
	PaperTime       Key = "paper.time"
	PaperBring      Key = "paper.bring"
	PaperQR         Key = "paper.qr"
	MarkPriority    Key = "paper.mark_priority"
	MarkAgain       Key = "paper.mark_again"
	MarkOffline     Key = "paper.mark_offline"
)

// Messages: the spoken call, see Catalogue.Spoken and Catalogue.Clips.
const (
	CallSentence Key = "call.sentence"
	CallAgain    Key = "call.again"
	CallLetters  Key = "call.letters"
	CallDigits   Key = "call.digits"
	CallTen      Key = "call.ten"
	CallClips    Key = "call.clips"
	ClipsAgain   Key = "call.clips_again"
)

// Keys returns every key.
func Keys() []Key {
	return slices.Concat(screenKeys(), collectKeys(), staffKeys(), deviceKeys(), webKeys(), healthKeys(), webResultKeys())
}

// screenKeys returns the keys of the terminal's screens and papers.
func screenKeys() []Key {
	return []Key{
		BarBack, BarHome, BarLarger, BarNormal, BarHelp, Desk, Machine, DateShort, DateLong, Months, Weekdays, WeekdaysShort,
		WeekdaySpan, ListSeparator, ItemSeparator, AllDay, ClosedToday, Tomorrow, OnDay, Seconds, ThenHome, Step, Page, PagePrev,
		PageNext, RowWaiting, Waiting, Ahead, AboutMinutes, UnderMinutes, OverHours, NoWait, NoEstimate, WelcomeKicker, WelcomeHeadline,
		WelcomeHeadlineLarge, WelcomeWaiting, TileTake, TileTakeNote, TileTakeNoteLarge, TileGuides, TileGuidesNote, TileHelp,
		TileHelpNote, WelcomeDesk, ServicesHeadline, ServicesSub, DepartmentsHeadline, Usual, MoreDepartments, BlockedMorning,
		BlockedQuota, BlockedToday, BlockedClosed, BlockedHoliday, BlockedNoTime, BlockedWindow, LayHeadline, LaySub, LayService,
		LayDevice, LayForgot, LayBand, ReadingHeadline, ReadingTitle, ReadingText, FlatTitle, FlatText, AgainTitle, AgainText,
		EarlyTitle, EarlyText, OtherCardTitle, OtherCardText, RefusedTitle, RefusedText, NoCardHeadline, NoCardType, NoCardDesk,
		NoCardWindow, TypeInstead, HaveCard, TypeHeadline, TypeSub, TypeHint, TypeFull, TypeWrong, TypeWrongTitle, TypeWrongText,
		KeyDelete, KeyOK, KeyAgain, ConfirmHeadline, ConfirmSub, ConfirmSubPlain, FactName, FactNumber, FactService, FactWait,
		ElderlyTitle, PriorityText, PriorityTitle, PriorityTypedTitle, PriorityDesk, NotMe, ConfirmTake, IssuingHeadline, OneMoment,
		PrintingHeadline, PrintingSub, ReprintingSub, YourNumber, ProgressNumber, ProgressNumberDone, ProgressPrint, ProgressPrinting,
		ProgressTake, ProgressDone, ProgressNow, TakenKicker, TakenHeadline, TakenSub, TakenBand, WaitHere, GoToWindow, QRNote, QRSave, OfflineValid,
		Another, Done, OnScreenPaperOut, OnScreenPrinter, OnScreenUnknown, OnScreenHeadline, YourNumberValid, OnScreenDesk,
		OnScreenFilling, OnScreenTold, OnScreenReady, PrintNow, Noted, HaveKicker, HaveHeadline, HaveSub, PrintAgain, OtherService,
		NoPrinter, NoPrinterDesk, SorryKicker, SorrySub, SorryDesk, SorryAsk, SorryWhen, SorryTold, SorryOthers, SorryReaderBack,
		SorryValid, SorryNewCard, SorryGuardian, SorryOtherCard, SorryClosed, SorryHoliday, SorryQuota, SorryWindow, SorryYoung,
		SorryCardType, SorryExpired, SorryBadNumber, SorryBadType, SorryBadDate, SorryRefused, SorryUnknown, SorryReader, SorryHall,
		TryAgain, GuidesHeadline, GuidesSub, GuideKicker, GuideBring, GuideNothing, GuideSteps, GuideWhere, GuideWindows, GuideWhen,
		GuideNumbers, GuideTake, HelpKicker, HelpHeadline, HelpSub, HelpDesk, HelpLarge, HelpNormal, HelpLanguage, HelpCard, ContrastOn,
		ContrastOff, HelpBack, AskKicker, AskHeadline, AskSub, AskTitle, AskText, AskGoOn, AskEnd, OutKicker, OutHeadline, OutSub,
		OutSubDesk, OutNeighbour, OutDesk, OutValid, OutTitle, OutText, OutCode, PaperPlace, PaperPlaceShort, PaperAhead, PaperRange,
		PaperUnder, PaperOver, PaperNoWait, PaperTime, PaperBring, PaperQR, MarkPriority, MarkAgain, MarkOffline,
		CallSentence, CallAgain, CallLetters, CallDigits, CallTen, CallClips, ClipsAgain,
		TileMine, TileMineNote, MineKicker, MineLayService, MineLayLabel, MineTypeNo, MineTypeHeadline, MineTypeSub, MineTypeHint,
		FindingHeadline, FindingStep, MineHeadline, MineSub, MineWaiting, MineNext, MineServing, MineServingSub, MineParked,
		MineParkedSub, MinePassed, MinePassedSub, MineCleared, MineDone, MineDoneSub, MineRowRate, MineFrom, SorryNoTicket,
		SorryNoTicketSub, SorryFind, SorryTakeOne, RateKicker, RateHeadline, RateSub, RateSaving, RateSkip, Grade5, Grade4, Grade3,
		Grade2, Grade1, RatedHeadline, RatedSub, RatedSaved, RatedFollowUp,
	}
}
