package text

// Messages: pages: what the staff's pages share.
const (
	WebStaffOut         Key = "web.staff.out"
	WebStaffLanguage    Key = "web.staff.language"
	WebStaffCancel      Key = "web.staff.cancel"
	WebStaffDiscard     Key = "web.staff.discard"
	WebStaffLost        Key = "web.staff.lost"
	WebStaffLostNote    Key = "web.staff.lost_note"
	WebStaffIdle        Key = "web.staff.idle"
	WebStaffIdleNote    Key = "web.staff.idle_note"
	WebStaffRole        Key = "web.staff.role"
	WebStaffRoleNote    Key = "web.staff.role_note"
	WebStaffProblem     Key = "web.staff.problem"
	WebStaffProblemNote Key = "web.staff.problem_note"
	WebStaffResend      Key = "web.staff.resend"
	WebStaffRelogin     Key = "web.staff.relogin"
	WebStaffLogin       Key = "web.staff.login"
	WebStaffWait        Key = "web.staff.wait"
	WebStaffNewer       Key = "web.staff.newer"
	WebStaffOlder       Key = "web.staff.older"
)

// Messages: pages: finished results.
const (
	WebResultsTitle      Key = "web.results.title"
	WebResultsNew        Key = "web.results.new"
	WebResultsFind       Key = "web.results.find"
	WebResultsFindHint   Key = "web.results.find_hint"
	WebResultsAll        Key = "web.results.all"
	WebResultsEvery      Key = "web.results.every"
	WebResultsRegistered Key = "web.results.registered"
	WebResultsOnTheWay   Key = "web.results.on_the_way"
	WebResultsAtWindow   Key = "web.results.at_window"
	WebResultsInCabinet  Key = "web.results.in_cabinet"
	WebResultsCell       Key = "web.results.cell"
	WebResultsHandedOut  Key = "web.results.handed_out"
	WebResultsInDoubt    Key = "web.results.in_doubt"
	WebResultsMissing    Key = "web.results.missing"
	WebResultsSince      Key = "web.results.since"
	WebResultsNone       Key = "web.results.none"
	WebResultsFirst      Key = "web.results.first"
	WebResultsLost       Key = "web.results.lost"
	WebResultsLostNote   Key = "web.results.lost_note"
	WebResultsShow       Key = "web.results.show"
	WebResultsWhere      Key = "web.results.where"
	WebResultsCase       Key = "web.results.case"
	WebResultsDocument   Key = "web.results.document"
	WebResultsDocNumber  Key = "web.results.doc_number"
	WebResultsMatter     Key = "web.results.matter"
	WebResultsCopies     Key = "web.results.copies"
	WebResultsCount      Key = "web.results.count"
	WebResultsDepartment Key = "web.results.department"
	WebResultsApplicant  Key = "web.results.applicant"
	WebResultsDelivery   Key = "web.results.delivery"
	WebResultsWindow     Key = "web.results.window"
	WebResultsMail       Key = "web.results.mail"
	WebResultsTerminal   Key = "web.results.terminal"
	WebResultsElectronic Key = "web.results.electronic"
	WebResultsSize       Key = "web.results.size"
	WebResultsSize1      Key = "web.results.size1"
	WebResultsSize2      Key = "web.results.size2"
	WebResultsSize3      Key = "web.results.size3"
	WebResultsChoose     Key = "web.results.choose"
	WebResultsChosen     Key = "web.results.chosen"
	WebResultsClear      Key = "web.results.clear"
	WebResultsHand       Key = "web.results.hand"
	WebResultsDetailHint Key = "web.results.detail_hint"
	WebResultsNumber     Key = "web.results.number"
	WebResultsPhone      Key = "web.results.phone"
	WebResultsErased     Key = "web.results.erased"
	WebResultsBy         Key = "web.results.by"
	WebResultsMoves      Key = "web.results.moves"
	WebResultsSigned     Key = "web.results.signed"
	WebResultsSignedAt   Key = "web.results.signed_at"
	WebResultsUnsigned   Key = "web.results.unsigned"
	WebResultsSignedNote Key = "web.results.signed_note"
	WebResultsUnknown    Key = "web.results.unknown"
)

// Messages: pages: registering a result.
const (
	WebRegisterPerson        Key = "web.register.person"
	WebRegisterFile          Key = "web.register.file"
	WebRegisterWay           Key = "web.register.way"
	WebRegisterName          Key = "web.register.name"
	WebRegisterOptional      Key = "web.register.optional"
	WebRegisterPrivacy       Key = "web.register.privacy"
	WebRegisterSave          Key = "web.register.save"
	WebRegisterNext          Key = "web.register.next"
	WebRegisterSaved         Key = "web.register.saved"
	WebRegisterBad           Key = "web.register.bad"
	WebRegisterTaken         Key = "web.register.taken"
	WebRegisterBadName       Key = "web.register.bad_name"
	WebRegisterBadNumber     Key = "web.register.bad_number"
	WebRegisterBadPhone      Key = "web.register.bad_phone"
	WebRegisterBadReach      Key = "web.register.bad_reach"
	WebRegisterBadCase       Key = "web.register.bad_case"
	WebRegisterBadMatter     Key = "web.register.bad_matter"
	WebRegisterBadDocument   Key = "web.register.bad_document"
	WebRegisterBadDocNumber  Key = "web.register.bad_doc_number"
	WebRegisterBadCopies     Key = "web.register.bad_copies"
	WebRegisterBadDepartment Key = "web.register.bad_department"
	WebRegisterBadSize       Key = "web.register.bad_size"
	WebRegisterBadDelivery   Key = "web.register.bad_delivery"
)

// Messages: pages: the handover form.
const (
	WebHandoverTitle      Key = "web.handover.title"
	WebHandoverForms      Key = "web.handover.forms"
	WebHandoverOpen       Key = "web.handover.open"
	WebHandoverNone       Key = "web.handover.none"
	WebHandoverFrom       Key = "web.handover.from"
	WebHandoverTo         Key = "web.handover.to"
	WebHandoverToHint     Key = "web.handover.to_hint"
	WebHandoverNote       Key = "web.handover.note"
	WebHandoverMake       Key = "web.handover.make"
	WebHandoverBadFrom    Key = "web.handover.bad_from"
	WebHandoverBadTo      Key = "web.handover.bad_to"
	WebHandoverBadNote    Key = "web.handover.bad_note"
	WebHandoverBadLines   Key = "web.handover.bad_lines"
	WebHandoverGone       Key = "web.handover.gone"
	WebHandoverWaiting    Key = "web.handover.waiting"
	WebHandoverReceived   Key = "web.handover.received"
	WebHandoverNo         Key = "web.handover.no"
	WebHandoverAt         Key = "web.handover.at"
	WebHandoverBy         Key = "web.handover.by"
	WebHandoverReceiver   Key = "web.handover.receiver"
	WebHandoverReceivedAt Key = "web.handover.received_at"
	WebHandoverLine       Key = "web.handover.line"
	WebHandoverCell       Key = "web.handover.cell"
	WebHandoverChecked    Key = "web.handover.checked"
	WebHandoverCode       Key = "web.handover.code"
	WebHandoverTotal      Key = "web.handover.total"
	WebHandoverSignFrom   Key = "web.handover.sign_from"
	WebHandoverSignTo     Key = "web.handover.sign_to"
	WebHandoverDate       Key = "web.handover.date"
	WebHandoverPrint      Key = "web.handover.print"
	WebHandoverSheet      Key = "web.handover.sheet"
	WebHandoverBack       Key = "web.handover.back"
	WebHandoverReceive    Key = "web.handover.receive"
	WebHandoverOk         Key = "web.handover.ok"
	WebHandoverBad        Key = "web.handover.bad"
	WebHandoverWhat       Key = "web.handover.what"
	WebHandoverWhatHint   Key = "web.handover.what_hint"
	WebHandoverAllOk      Key = "web.handover.all_ok"
	WebHandoverScan       Key = "web.handover.scan"
	WebHandoverOther      Key = "web.handover.other"
	WebHandoverLeft       Key = "web.handover.left"
	WebHandoverConfirm    Key = "web.handover.confirm"
	WebHandoverDone       Key = "web.handover.done"
	WebHandoverMayNot     Key = "web.handover.may_not"
	WebHandoverUnknown    Key = "web.handover.unknown"
)

// webResultKeys returns the keys of the pages about results.
func webResultKeys() []Key {
	return []Key{
		WebStaffOut, WebStaffLanguage, WebStaffCancel, WebStaffDiscard, WebStaffLost, WebStaffLostNote, WebStaffIdle, WebStaffIdleNote,
		WebStaffRole, WebStaffRoleNote, WebStaffProblem, WebStaffProblemNote, WebStaffResend, WebStaffRelogin, WebStaffLogin, WebStaffWait,
		WebStaffNewer, WebStaffOlder, WebResultsTitle, WebResultsNew, WebResultsFind, WebResultsFindHint, WebResultsAll, WebResultsEvery,
		WebResultsRegistered, WebResultsOnTheWay, WebResultsAtWindow, WebResultsInCabinet, WebResultsCell, WebResultsHandedOut,
		WebResultsInDoubt, WebResultsMissing, WebResultsSince, WebResultsNone, WebResultsFirst, WebResultsLost, WebResultsLostNote,
		WebResultsShow, WebResultsWhere, WebResultsCase, WebResultsDocument, WebResultsDocNumber, WebResultsMatter, WebResultsCopies,
		WebResultsCount, WebResultsDepartment, WebResultsApplicant, WebResultsDelivery, WebResultsWindow, WebResultsMail,
		WebResultsTerminal, WebResultsElectronic, WebResultsSize, WebResultsSize1, WebResultsSize2, WebResultsSize3, WebResultsChoose,
		WebResultsChosen, WebResultsClear, WebResultsHand, WebResultsDetailHint, WebResultsNumber, WebResultsPhone, WebResultsErased,
		WebResultsBy, WebResultsMoves, WebResultsSigned, WebResultsSignedAt, WebResultsUnsigned, WebResultsSignedNote, WebResultsUnknown, WebRegisterPerson, WebRegisterFile, WebRegisterWay, WebRegisterName,
		WebRegisterOptional, WebRegisterPrivacy, WebRegisterSave, WebRegisterNext, WebRegisterSaved, WebRegisterBad, WebRegisterTaken,
		WebRegisterBadName, WebRegisterBadNumber, WebRegisterBadPhone, WebRegisterBadReach, WebRegisterBadCase, WebRegisterBadMatter,
		WebRegisterBadDocument, WebRegisterBadDocNumber, WebRegisterBadCopies, WebRegisterBadDepartment, WebRegisterBadSize,
		WebRegisterBadDelivery, WebHandoverTitle, WebHandoverForms, WebHandoverOpen, WebHandoverNone, WebHandoverFrom, WebHandoverTo,
		WebHandoverToHint, WebHandoverNote, WebHandoverMake, WebHandoverBadFrom, WebHandoverBadTo, WebHandoverBadNote, WebHandoverBadLines,
		WebHandoverGone, WebHandoverWaiting, WebHandoverReceived, WebHandoverNo, WebHandoverAt, WebHandoverBy, WebHandoverReceiver,
		WebHandoverReceivedAt, WebHandoverLine, WebHandoverCell, WebHandoverChecked, WebHandoverCode, WebHandoverTotal, WebHandoverSignFrom,
		WebHandoverSignTo, WebHandoverDate, WebHandoverPrint, WebHandoverSheet, WebHandoverBack, WebHandoverReceive, WebHandoverOk,
		WebHandoverBad, WebHandoverWhat, WebHandoverWhatHint, WebHandoverAllOk, WebHandoverScan, WebHandoverOther, WebHandoverLeft,
		WebHandoverConfirm, WebHandoverDone, WebHandoverMayNot, WebHandoverUnknown,
	}
}
