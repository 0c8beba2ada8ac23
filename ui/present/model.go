// Package present turns what the session knows into what a screen shows: every word translated, every number masked and formatted, every
// button with the input that it emits. It knows no toolkit; ui/screen draws its models and decides nothing.
package present

import (
	"onetrip/kiosk/flow"
	"onetrip/locker"
	"onetrip/queue"
)

// Model is one complete picture of the kiosk's screen.
type Model struct {
	Screen   flow.Screen
	Lang     queue.Lang
	Large    bool
	Contrast bool
	Staff    bool // a page of the staff: a low panel, tabs in place of the languages
	Still    bool // animations stand at their end positions: screenshots and golden images

	Header Header
	Panel  Panel
	Body   Body   // one of the body types below
	Said   string // what the voice adds to the panel's words
	Band   *Band  // pointer band above the bar, or nil
	Bar    Bar
	Ask    *Ask // the question that lies over the page, or nil
}

// Header is the top line: hall, machine, date and clock, or on the staff's pages machine, badge, name and clock.
type Header struct {
	Hall, Machine, Date, Clock string

	Staff *StaffTag // nil for visitors
}

// Panel is the dark panel that says in one sentence what to do or what the machine waits for.
type Panel struct {
	Kicker    string // small line above; "" when Steps are shown
	Steps     *Steps
	Headline  string     // one line, or two separated by "\n"
	Sub       string     // "" for none
	Waiting   *Waiting   // welcome only: how many wait, and the hours
	Countdown *Countdown // nil for none
}

// Steps is the progress of the visit, "第 1 步，共 3 步".
type Steps struct {
	Now, Of int
	Label   string
}

// Waiting is the welcome panel's line: words before and after the figure, and the opening hours.
type Waiting struct{ Before, Figure, After, Hours string }

// Countdown is the ring with the seconds left.
type Countdown struct {
	Left, Of int    // seconds
	Unit     string // "秒"
	Words    string // below the ring, "" for none
}

// Band points to a device with amber arrows.
type Band struct{ Words string }

// Bar is the bottom line that every page has.
type Bar struct {
	Back      *Button    // back or home at the left; nil on the welcome page
	Languages []Language // on the staff's pages tabs
	TextSize  Button     // 大字 or 标准字; without words there is none
	Help      *Button
}

// Language is one choice of the language switch, or a tab.
type Language struct {
	Name     string
	Chosen   bool
	Disabled bool // takes no touch now
	Tap      flow.Tap
}

// Look is how a button is drawn.
type Look uint8

// The looks of ui/VISUAL.md, Components.
const (
	Outline Look = iota
	Primary      // amber: the one thing to do now
	Solid        // dark: done, the next step is physical
)

// Button is something to touch.
type Button struct {
	Icon     string // name of an icon, "" for none
	Text     string
	Look     Look
	Disabled bool
	Busy     bool // shows the turning arc and takes no touch
	Tap      flow.Tap
}

// Tone is the meaning of a banner or a mark.
type Tone uint8

// The tones: each has its own shape, word and colour.
const (
	Info Tone = iota
	Good
	Bad
)

// Banner says what, then what to do.
type Banner struct {
	Tone        Tone
	Title, Text string
}

// Fact is a labelled value; Icon may stand in place of the label.
type Fact struct{ Icon, Label, Value string }

// Body is the part of a page between panel and bar.
type Body interface{ body() }

// WelcomeBody has the large choices; Tiles[0] is the first choice, amber. Two small tiles may stand side by side at the end.
type WelcomeBody struct {
	Tiles    []Tile
	Desk     string // statement at the bottom, the part between * and * in bold
	DeskIcon string // beside it; "" for the desk's
}

// Tile is one large choice.
type Tile struct {
	Icon, Title, Note string
	Tap               flow.Tap
}

// ChoiceBody chooses a service or a guide: departments left, rows right, a pager below. With Rows nil it is a page of departments only
// (large text). Guides have no Facts.
type ChoiceBody struct {
	Departments []Choice
	Rows        []Row
	Pager       *Pager
}

// Choice is one department.
type Choice struct {
	Name   string
	Chosen bool
	Tap    flow.Tap
}

// Row is one service. With Blocked set it says why and takes no touch.
type Row struct {
	Title   string
	Waiting string // "等候 *5 人*", "" for guides
	Wait    string // "约 15–25 分钟", "现在不用等", "时间暂无法估计"
	Blocked string // "上午号已取完，14:00 起可取"; "" when available
	Tap     flow.Tap
}

// Pager turns pages; a button is disabled at the ends.
type Pager struct {
	Prev, Next Button
	Label      string
}

// CardBody asks for the card: picture of card and reader, what it is for, and the way out.
type CardBody struct {
	Service string // "要办的业务" and its name
	Label   string
	Waiting string
	Device  string  // the word written on the reader in the picture, 读卡区
	Banner  *Banner // advice: lay it flat again, lift and lay it again
	Buttons []Button
}

// KeypadBody is the kiosk's own keypad with the boxes of what is typed.
type KeypadBody struct {
	Typed  string // characters typed so far, masked where the screen must not show them
	Places int    // how many boxes
	Groups []int  // sizes of the groups of boxes, their sum is Places
	Wrong  bool
	Hint   string // "已输入 5 位，还差 3 位"
	Banner *Banner
	Keys   [][]Button // rows of keys, also 删除
	Enter  Button
}

// ConfirmBody shows labelled facts to check.
type ConfirmBody struct {
	Facts   []Fact
	Banner  *Banner
	Buttons []Button // secondary first, primary last
}

// ProgressBody shows the number and the progress of a wait.
type ProgressBody struct {
	Label, Number string // Number is "" while it is not yet durable
	Paper         bool   // a paper is to come: its picture is shown
	Steps         []Progress
}

// Progress is one line of a progress list.
type Progress struct {
	State ProgressState
	Icon  string // for the line that is now
	Text  string
	Note  string
}

// ProgressState is how far a line is.
type ProgressState uint8

// The states of a progress line.
const (
	ToCome ProgressState = iota
	Now
	Finished
)

// TicketBody shows a ticket: after printing, instead of printing, or the one that the visitor has already.
type TicketBody struct {
	Label   string // "您的号码"
	Service string
	Number  string
	Facts   []Fact // icon and value, first one bold
	QR      string // content of the QR code
	QRNote  string
	Banner  *Banner
	Buttons []Button
}

// SignBody is a pad on which the visitor may write with a finger.
type SignBody struct {
	Ink               [][]locker.Point // the strokes so far
	Hint              string           // in the empty pad
	Clear, Skip, Done Button
}

// MessageBody is a dead end that says where to go: lines with icons, the parts between * and * in bold.
type MessageBody struct {
	Lines   []Line
	Banner  *Banner
	Buttons []Button
	Foot    [2]string // small line at the bottom, left and right: staff code and machine
}

// Line is a sentence with an icon.
type Line struct{ Icon, Text string }

// GuideBody is one guide: what to bring, how it goes, where and when.
type GuideBody struct {
	Sections []Section
	Buttons  []Button
}

// Section is a heading with numbered or plain items.
type Section struct {
	Icon, Title string
	Items       []string
	Numbered    bool
}

// RateBody asks for one of five grades, the best first. They look alike until one is touched; that one is Primary, and while it is being
// saved none takes a touch.
type RateBody struct {
	Grades []Button
	Skip   Button
}

// Ask is the question "still there?" over the page.
type Ask struct {
	Icon, Title, Text string
	Buttons           []Button // primary first
}

// ReadyBody lists the documents that can be collected, those that are left first.
type ReadyBody struct {
	Rows    []Document
	More    string   // "还有 2 份", "" when all are shown
	Buttons []Button // secondary first, primary last
}

// Document is one row of a list: what it is, its note, and a mark with the meaning of its tone.
type Document struct {
	Title, Note string
	Mark        string
	MarkIcon    string
	Tone        Tone
	Dim         bool // nothing to do about it any more
}

// DoorBody shows the way to a door: the picture of its cabinet, its name and place in words, and how far things are.
type DoorBody struct {
	Map   *CabinetMap // nil for a cabinet of which no picture is known
	Name  string      // "7 号"
	Place string      // "右边柜子，第 2 列第 3 格"
	Steps []Progress
	// Buttons are the ways out that staff have; an applicant's door has none.
	Buttons []Button
}

// CabinetMap is the picture of a cabinet beside the machine. It never shows which cells are filled.
type CabinetMap struct {
	Side          flow.Side // of the machine on which the cabinet stands
	Here          string    // "您在这里"
	Columns, Rows int
	Cells         []MapCell
}

// MapCell is one door of the picture.
type MapCell struct {
	Name        string
	Column, Row int // from 1
	Height      int // how high it is drawn: 1, 2 or 3
	Target      bool
}

func (WelcomeBody) body()  {}
func (ChoiceBody) body()   {}
func (CardBody) body()     {}
func (KeypadBody) body()   {}
func (ConfirmBody) body()  {}
func (ProgressBody) body() {}
func (TicketBody) body()   {}
func (MessageBody) body()  {}
func (GuideBody) body()    {}
func (RateBody) body()     {}
func (ReadyBody) body()    {}
func (DoorBody) body()     {}
func (SignBody) body()     {}
