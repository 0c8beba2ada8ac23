package idcardsim

import (
	"fmt"
	"strings"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/idnumber"
)

// flags returns the type flag of each type of card but the resident one, which has none.
func flags() map[rune]devices.CardType {
	return map[rune]devices.CardType{'J': devices.HMTPermit, 'I': devices.Foreigner2017, 'Y': devices.Foreigner2023}
}

// Preset is a card that the bench offers, with its names in Chinese and English.
type Preset struct {
	Name, Title, TitleEN, Kind, KindEN string
	Card                               Card
}

// Presets returns the cards of the bench. Their people are those of the shared test vectors, except that ages and validities that matter
// are counted from today.
func Presets(today civil.Date) []Preset {
	list := []Preset{
		{Name: "adult", Title: "成年人", TitleEN: "Adult", Card: resident(today, nil)},
		{Name: "elderly", Title: "老年人（60 岁以上）", TitleEN: "Elderly, 60 or more", Card: elderly()},
		{Name: "under16", Title: "未满 16 岁", TitleEN: "Under 16", Card: under16(today)},
		{Name: "moved", Title: "住址已变更", TitleEN: "New address on the chip", Card: resident(today, func(c *Card) { c.ExtraAddress = "北京市样本区新街２号" })},
		{Name: "rare_name", Title: "生僻字姓名", TitleEN: "Rare character in the name", Card: resident(today, func(c *Card) { c.Text.Name = "测䶮" })},
		{Name: "hmt", Title: "香港居民", TitleEN: "Hong Kong resident", Card: hmt(today)},
		{Name: "foreigner2017", Title: "外国人（2017 版）", TitleEN: "Foreigner, 2017 card", Card: foreigner2017()},
		{Name: "foreigner2023", Title: "外国人（2023 版）", TitleEN: "Foreigner, 2023 card", Card: foreigner2023()},
		{Name: "expired", Title: "已过期", TitleEN: "Expired", Card: resident(today, expired(today))},
		{Name: "bad_check_digit", Title: "号码校验错", TitleEN: "Wrong check digit", Card: resident(today, func(c *Card) { c.Text.Number = "110199199001010011" })},
		{Name: "wrong_type", Title: "号码与证件不符", TitleEN: "Number of another document", Card: resident(today, wrongType)},
		{Name: "impossible_date", Title: "日期不存在", TitleEN: "Impossible date", Card: resident(today, func(c *Card) { c.Text.Birth = "19900230" })},
		{Name: "unknown_type", Title: "未知证件", TitleEN: "Unknown document", Card: resident(today, func(c *Card) { c.Flag = 'Q' })},
		{Name: "foreign_object", Title: "非身份证", TitleEN: "No identity card", Card: Card{Foreign: true}},
	}
	for i := range list {
		list[i].Card.Name = list[i].Name
		list[i].Kind, list[i].KindEN = kindOf(list[i].Card)
	}
	return list
}

// FindPreset returns the preset with this name.
func FindPreset(name string, today civil.Date) (Preset, bool) {
	for _, p := range Presets(today) {
		if p.Name == name {
			return p, true
		}
	}
	return Preset{}, false
}

// kindOf returns the document's name in Chinese and English.
func kindOf(c Card) (zh, en string) {
	if c.Foreign {
		return "其他卡", "other card"
	}
	if c.Flag != 0 {
		return "未知", "unknown"
	}
	for _, t := range Types() {
		if t.Type == c.Text.Type {
			return t.Title, t.TitleEN
		}
	}
	return "", ""
}

// TypeInfo names a type of card for the bench.
type TypeInfo struct {
	Name, Title, TitleEN string
	Type                 devices.CardType
}

// Types returns the types of cards that can be made by hand.
func Types() []TypeInfo {
	return []TypeInfo{
		{devices.ResidentCard.String(), "居民身份证", "Resident ID card", devices.ResidentCard},
		{devices.HMTPermit.String(), "港澳台居民居住证", "HMT residence permit", devices.HMTPermit},
		{devices.Foreigner2017.String(), "外国人永久居留身份证（2017）", "Foreigner's card, 2017", devices.Foreigner2017},
		{devices.Foreigner2023.String(), "外国人永久居留身份证（2023）", "Foreigner's card, 2023", devices.Foreigner2023},
	}
}

func resident(today civil.Date, change func(*Card)) Card {
	c := Card{Text: idcard.Text{
		Type: devices.ResidentCard, Name: "测试甲", Sex: "1", Nation: "01", Birth: "19900101",
		Address: "北京市样本区测试路１号", Number: "110199199001010010", Issuer: "北京市公安局样本分局",
		ValidFrom: fmt.Sprintf("%04d0102", today.Year-6), ValidTo: fmt.Sprintf("%04d0102", today.Year+4),
	}}
	if change != nil {
		change(&c)
	}
	return c
}

func elderly() Card {
	return Card{Text: idcard.Text{
		Type: devices.ResidentCard, Name: "样本乙", Sex: "2", Nation: "01", Birth: "19600229",
		Address: "北京市样本区测试路３号", Number: "11019919600229068X", Issuer: "北京市公安局样本分局",
		ValidFrom: "20110303", ValidTo: "长期",
	}}
}

func under16(today civil.Date) Card {
	birth := civil.Date{Year: today.Year - 10, Month: 1, Day: 1}
	return resident(today, func(c *Card) {
		c.Text.Name = "样本童"
		c.Text.Birth = compact(birth)
		first := "110199" + c.Text.Birth + "001"
		c.Text.Number = first + string(rune(idnumber.CheckChar(first)))
		c.Text.ValidFrom, c.Text.ValidTo = fmt.Sprintf("%04d0102", today.Year-2), fmt.Sprintf("%04d0102", today.Year+3)
	})
}

func expired(today civil.Date) func(*Card) {
	return func(c *Card) {
		c.Text.ValidFrom, c.Text.ValidTo = fmt.Sprintf("%04d0102", today.Year-11), fmt.Sprintf("%04d0102", today.Year-1)
	}
}

func wrongType(c *Card) {
	c.Text.Number, c.Text.Birth, c.Text.Sex = "81000019020304008X", "19020304", "2"
}

func hmt(today civil.Date) Card {
	return Card{Text: idcard.Text{
		Type: devices.HMTPermit, Name: "测试港", Sex: "2", Birth: "19020304", Address: "广东省虚构市样本区测试路８号",
		Number: "81000019020304008X", Issuer: "虚构市公安局", PassNumber: "H01234567", IssueCount: "01",
		ValidFrom: fmt.Sprintf("%04d0909", today.Year-2), ValidTo: fmt.Sprintf("%04d0909", today.Year+3),
	}}
}

func foreigner2017() Card {
	return Card{Text: idcard.Text{
		Type: devices.Foreigner2017, EnglishName: "EXAMPLE, SAMPLE ANNA", Name: "样本安娜", Sex: "2", Number: "UTO110002030413",
		Nationality: "UTO", Birth: "19020304", ValidFrom: "20180102", ValidTo: "20280101", Version: "01", Authority: "1500",
	}}
}

func foreigner2023() Card {
	return Card{Text: idcard.Text{
		Type: devices.Foreigner2023, EnglishName: "ZHENGJIAN, YANGBEN", Name: "证件样本", Sex: "2", Number: "931586198001010028",
		Nationality: "PAK", Birth: "19800101", ValidFrom: "20230808", ValidTo: "20330807", Renewals: "00", PreviousLink: "000",
	}}
}

// Fields are the few fields of a card made by hand on the bench; dates are YYYY-MM-DD or YYYYMMDD and need not exist.
type Fields struct {
	Type    string `json:"type"`               // a Name of Types; "" means a resident card
	Name    string `json:"name"`               // for foreigners the English one
	Number  string `json:"number"`             // any characters that fit
	Birth   string `json:"birth"`              // any characters that fit
	ValidTo string `json:"valid_to,omitempty"` // "" means 长期
	Address string `json:"address,omitempty"`
	Extra   string `json:"extra_address,omitempty"`
}

// Card makes a card of the fields and invents the rest. The error says which field does not fit.
func (f Fields) Card() (Card, error) {
	c := Card{ExtraAddress: f.Extra}
	for _, t := range Types() {
		if t.Name == f.Type || f.Type == "" && c.Text.Type == 0 {
			c.Text.Type = t.Type
		}
	}
	if c.Text.Type == 0 {
		return Card{}, fmt.Errorf("no such type of card: %q", f.Type)
	}
	x := &c.Text
	x.Name, x.Number, x.Address, x.Sex, x.Nation = f.Name, f.Number, f.Address, sexOf(f.Number), "01"
	x.Birth, x.ValidFrom, x.ValidTo = plain(f.Birth), "20180102", plain(f.ValidTo)
	if x.ValidTo == "" {
		x.ValidTo = "长期"
	}
	if x.Address == "" {
		x.Address = "北京市样本区测试路１号"
	}
	switch x.Type {
	case devices.ResidentCard:
		x.Issuer = "北京市公安局样本分局"
	case devices.HMTPermit:
		x.Nation, x.Issuer, x.PassNumber, x.IssueCount = "", "虚构市公安局", "H01234567", "01"
	case devices.Foreigner2017, devices.Foreigner2023:
		x.Name, x.EnglishName, x.Nationality = "", f.Name, "UTO"
	}
	return c, c.Check()
}

// sexOf returns the sex code that the sequence number of an 18-character number means.
func sexOf(number string) string {
	if len(number) == 18 && (number[16]-'0')%2 == 1 {
		return "1"
	}
	return "2"
}

func plain(date string) string { return strings.ReplaceAll(date, "-", "") }

func compact(d civil.Date) string { return plain(d.String()) }
