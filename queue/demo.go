package queue

import (
	"time"

	"onetrip/kiosk/base/civil"
)

// Demo returns the hall that a terminal without configuration shows: a county hall with twelve windows, as the mocks draw it. Its people,
// places and quotas are invented.
func Demo() Hall {
	day := []Span{{At(8, 30), At(12, 0)}, {At(14, 0), At(17, 30)}}
	h, err := NewHall(Hall{
		ID:          "jiaohe",
		Name:        Text{"蛟河市政务服务大厅", "Jiaohe Service Hall", "자오허시 민원 서비스 홀"},
		Pages:       "http://127.0.0.1:8093", // of the demonstration itself
		Desk:        Text{"一楼服务台", "service desk, floor 1", "1층 안내 창구"},
		Zone:        time.FixedZone("Asia/Shanghai", 8*60*60), // China has one time zone and does not change its clocks
		Week:        Week{Mon: day, Tue: day, Wed: day, Thu: day, Fri: day},
		Exceptions:  demoHolidays(day),
		Clear:       defaultClear(),
		ElderlyAge:  defaultElderlyAge,
		Passed:      Text{"叫3次未到请重新取号", "Missed after 3 calls: take a new number", "3회 호출 후 무효, 다시 받아 주십시오"},
		Departments: demoDepartments(),
		Series:      demoSeries(),
		Services:    demoServices(),
		Windows:     demoWindows(),
	})
	if err != nil {
		panic(err) // the demo is wrong: a test sees it
	}
	return h
}

// demoHolidays are the days off and the working weekends that the State Council set for 2026, and New Year 2027.
func demoHolidays(open []Span) []Exception {
	d := func(month time.Month, day int) civil.Date { return civil.Date{Year: 2026, Month: month, Day: day} }
	work := Text{"调休上班", "Working day", "대체 근무일"}
	return []Exception{
		{From: d(1, 1), To: d(1, 3), Name: Text{"元旦", "New Year", "신정"}},
		{From: d(1, 4), Name: work, Hours: open},
		{From: d(2, 14), Name: work, Hours: open},
		{From: d(2, 15), To: d(2, 23), Name: Text{"春节", "Spring Festival", "춘절"}},
		{From: d(2, 28), Name: work, Hours: open},
		{From: d(4, 4), To: d(4, 6), Name: Text{"清明节", "Qingming Festival", "청명절"}},
		{From: d(5, 1), To: d(5, 5), Name: Text{"劳动节", "Labour Day", "노동절"}},
		{From: d(5, 9), Name: work, Hours: open},
		{From: d(6, 19), To: d(6, 21), Name: Text{"端午节", "Dragon Boat Festival", "단오절"}},
		{From: d(9, 20), Name: work, Hours: open},
		{From: d(9, 25), To: d(9, 27), Name: Text{"中秋节", "Mid-Autumn Festival", "중추절"}},
		{From: d(10, 1), To: d(10, 7), Name: Text{"国庆节", "National Day", "국경절"}},
		{From: d(10, 10), Name: work, Hours: open},
		{From: civil.Date{Year: 2027, Month: 1, Day: 1}, Name: Text{"元旦", "New Year", "신정"}},
	}
}

func demoDepartments() []Department {
	return []Department{
		{"police", Text{"公安户政", "Police & ID", "공안·신분증"}},
		{"social", Text{"人社社保", "Social insurance", "사회보험"}},
		{"health", Text{"医疗保障", "Health insurance", "의료보험"}},
		{"estate", Text{"不动产", "Real estate", "부동산"}},
		{"tax", Text{"税务", "Tax", "세무"}},
		{"market", Text{"市场监管", "Business", "사업자"}},
		{"civil", Text{"民政", "Civil affairs", "민정"}},
	}
}

func demoSeries() []Series {
	return []Series{
		{ID: "A", Prefix: "A"},
		{ID: "B", Prefix: "B"},
		{ID: "C", Prefix: "C"},
		{ID: "D", Prefix: "D"},
		{ID: "E", Prefix: "E"},
		{ID: "F", Prefix: "F"},
		{ID: "G", Prefix: "G"},
		{ID: "H", Prefix: "H"},
	}
}

func demoWindows() []Window {
	return []Window{
		{No: 1, Services: []ServiceID{"estate", "trade"}},
		{No: 2, Services: []ServiceID{"estate", "trade"}},
		{No: 3, Services: []ServiceID{"estate", "trade", "consult"}},
		{No: 4, Services: []ServiceID{"household", "residence", "exit"}},
		{No: 5, Services: []ServiceID{"household", "residence", "exit"}},
		{No: 6, Services: []ServiceID{"claims", "insured"}},
		{No: 7, Services: []ServiceID{"join", "pension", "jobs"}},
		{No: 8, Services: []ServiceID{"join", "pension", "jobs"}},
		{No: 9, Services: []ServiceID{"tax", "invoice"}},
		{No: 10, Services: []ServiceID{"tax", "invoice", "consult"}},
		{No: 11, Services: []ServiceID{"company", "trader"}},
		{No: 12, Services: []ServiceID{"marriage", "aid"}},
	}
}
