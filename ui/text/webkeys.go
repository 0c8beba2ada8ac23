package text

// Messages: pages: the board.
const (
	WebBoardGo       Key = "web.board.go"
	WebBoardTo       Key = "web.board.to"
	WebBoardAgain    Key = "web.board.again"
	WebBoardWindow   Key = "web.board.window"
	WebBoardLast     Key = "web.board.last"
	WebBoardWaiting  Key = "web.board.waiting"
	WebBoardOther    Key = "web.board.other"
	WebBoardHint     Key = "web.board.hint"
	WebBoardRest     Key = "web.board.rest"
	WebBoardRestNote Key = "web.board.rest_note"
	WebBoardLost     Key = "web.board.lost"
	WebBoardSound    Key = "web.board.sound"
)

// Messages: pages: the connection.
const (
	WebLive       Key = "web.live"
	WebConnecting Key = "web.connecting"
	WebLost       Key = "web.lost"
)

// Messages: pages: a visitor's own place in the line.
const (
	WebPlaceTitle       Key = "web.place.title"
	WebPlacePeople      Key = "web.place.people"
	WebPlaceCount       Key = "web.place.count"
	WebPlaceWait        Key = "web.place.wait"
	WebPlaceSoon        Key = "web.place.soon"
	WebPlaceWhere       Key = "web.place.where"
	WebPlaceCalled      Key = "web.place.called"
	WebPlaceWaiting     Key = "web.place.waiting"
	WebPlaceParked      Key = "web.place.parked"
	WebPlaceParkedNote  Key = "web.place.parked_note"
	WebPlaceDone        Key = "web.place.done"
	WebPlacePassed      Key = "web.place.passed"
	WebPlaceCleared     Key = "web.place.cleared"
	WebPlaceAsk         Key = "web.place.ask"
	WebPlaceRule        Key = "web.place.rule"
	WebPlaceUpdated     Key = "web.place.updated"
	WebPlaceLost        Key = "web.place.lost"
	WebPlaceUnknown     Key = "web.place.unknown"
	WebPlaceUnknownNote Key = "web.place.unknown_note"
)

// Messages: pages: the rating at a window.
const (
	WebRateIdle       Key = "web.rate.idle"
	WebRateIdleNote   Key = "web.rate.idle_note"
	WebRateAsk        Key = "web.rate.ask"
	WebRateAskNote    Key = "web.rate.ask_note"
	WebRate5          Key = "web.rate.5"
	WebRate4          Key = "web.rate.4"
	WebRate3          Key = "web.rate.3"
	WebRate2          Key = "web.rate.2"
	WebRate1          Key = "web.rate.1"
	WebRateSkip       Key = "web.rate.skip"
	WebRateLeft       Key = "web.rate.left"
	WebRateThanks     Key = "web.rate.thanks"
	WebRateThanksNote Key = "web.rate.thanks_note"
	WebRatePoor       Key = "web.rate.poor"
	WebRatePoorNote   Key = "web.rate.poor_note"
	WebRateRetry      Key = "web.rate.retry"
	WebRateFailed     Key = "web.rate.failed"
	WebRateNoWindow   Key = "web.rate.no_window"
)

// webKeys returns the keys of the pages in the browser.
func webKeys() []Key {
	return []Key{
		WebBoardGo, WebBoardTo, WebBoardAgain, WebBoardWindow, WebBoardLast, WebBoardWaiting, WebBoardOther, WebBoardHint, WebBoardRest,
		WebBoardRestNote, WebBoardLost, WebBoardSound, WebLive, WebConnecting, WebLost, WebPlaceTitle, WebPlacePeople, WebPlaceCount,
		WebPlaceWait, WebPlaceSoon, WebPlaceWhere, WebPlaceCalled, WebPlaceWaiting, WebPlaceParked, WebPlaceParkedNote, WebPlaceDone,
		WebPlacePassed, WebPlaceCleared, WebPlaceAsk, WebPlaceRule, WebPlaceUpdated, WebPlaceLost, WebPlaceUnknown,
		WebPlaceUnknownNote, WebRateIdle, WebRateIdleNote, WebRateAsk, WebRateAskNote, WebRate5, WebRate4, WebRate3, WebRate2,
		WebRate1, WebRateSkip, WebRateLeft, WebRateThanks, WebRateThanksNote, WebRatePoor, WebRatePoorNote, WebRateRetry,
		WebRateFailed, WebRateNoWindow,
	}
}
