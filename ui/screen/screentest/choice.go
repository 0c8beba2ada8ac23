package screentest

import (
	"onetrip/kiosk/flow"
	"onetrip/ui/present"
)

func (b builder) waits(n string) string {
	return b.w("等候 *"+n+" 人*", "Waiting *"+n+"*", "대기 *"+n+"명*")
}

func (b builder) about(span string) string {
	return b.w("约 "+span+" 分钟", "about "+span+" min", "약 "+span+"분")
}

// rowsAPage is how many rows a page holds.
func (b builder) rowsAPage() int {
	switch {
	case b.Wide && b.Large:
		return 3
	case b.Wide:
		return 5
	case b.Large:
		return 4
	}
	return 6
}

func (b builder) departmentList() []present.Choice {
	names := []string{
		b.w("常办业务", "Frequent", "자주 찾는 업무"), b.w("公安户政", "Police & ID", "공안·호적"), b.w("人社社保", "Social insurance", "사회보험"),
		b.w("医疗保障", "Health insurance", "의료보험"), b.w("不动产", "Real estate", "부동산"), b.w("税务", "Tax", "세무"),
		b.w("市场监管", "Business", "시장 감독"), b.w("民政", "Civil affairs", "민정"),
	}
	if b.Wide && !b.Large {
		names = names[:7]
	}
	var list []present.Choice
	for i, n := range names {
		list = append(list, present.Choice{Name: n, Chosen: i == 0 && !b.Large, Tap: tap(flow.PickDepartment, n)})
	}
	return list
}

func (b builder) pager() *present.Pager {
	return &present.Pager{
		Prev:  present.Button{Icon: "left", Text: b.w("上一页", "Prev", "이전"), Disabled: true, Tap: tap(flow.PrevPage)},
		Next:  present.Button{Icon: "right", Text: b.w("下一页", "Next", "다음"), Tap: tap(flow.NextPage)},
		Label: b.w("第 1 页，共 2 页", "Page 1 of 2", "2쪽 중 1쪽"),
	}
}

func (b builder) rows() []present.Row {
	rows := []present.Row{
		{Title: b.w("不动产登记", "Real estate registration", "부동산 등기"), Waiting: b.waits("5"), Wait: b.about("15–25")},
		{Title: b.w("身份证、户口", "ID card, household", "신분증, 호적"), Waiting: b.waits("12"), Wait: b.about("30–45")},
		{Title: b.w("社保参保登记", "Join social insurance", "사회보험 가입"), Waiting: b.waits("3"), Wait: b.about("10–15")},
		{Title: b.w("医保报销", "Medical claims", "의료비 청구"), Waiting: b.waits("0"), Wait: b.w("现在不用等", "no wait now", "대기 없음")},
		{Title: b.w("企业开办", "Start a company", "회사 설립"), Waiting: b.waits("2"), Wait: b.w("时间暂无法估计", "no estimate yet", "예상 시간 없음")},
		{Title: b.w("婚姻登记", "Marriage registration", "혼인 등기"), Blocked: b.w("上午号已取完，14:00 起可取", "Morning full, again from 14:00", "오전 마감, 14:00부터")},
	}
	for i := range rows {
		rows[i].Tap = tap(flow.PickService, rows[i].Title)
	}
	n := b.rowsAPage()
	return append(rows[:n-1:n-1], rows[len(rows)-1]) // the blocked one is on every page
}

func (b builder) services() present.Model {
	m := b.base(flow.Services, flow.Back)
	m.Panel = present.Panel{
		Steps: b.steps(1), Headline: b.w("请选择\u200b业务", "Choose a service", "업무를 선택해 주십시오"),
		Sub: b.w("不确定选哪一个？请按右下角“帮助”", "Not sure? Touch Help at the bottom right", "모르시면 도움을 누르십시오"),
	}
	body := present.ChoiceBody{Rows: b.rows(), Pager: b.pager()}
	if !b.Large {
		body.Departments = b.departmentList()
	}
	m.Body = body
	return m
}

func (b builder) departments() present.Model {
	m := b.services()
	m.Body = present.ChoiceBody{Departments: b.departmentList()}
	return m
}

func (b builder) guides() present.Model {
	m := b.services()
	m.Screen = flow.Guides
	m.Panel = present.Panel{Kicker: b.w("办事指南", "Guides", "업무 안내"), Headline: b.w("请选择\u200b业务", "Choose a service", "업무를 선택해 주십시오"), Sub: b.w("查看材料、流程和地点", "What to bring, how it goes, where", "서류, 절차, 장소를 볼 수 있습니다")}
	body, ok := m.Body.(present.ChoiceBody)
	if !ok {
		return m
	}
	var rows []present.Row
	for _, r := range body.Rows {
		rows = append(rows, present.Row{Title: r.Title, Tap: tap(flow.PickGuide, r.Title)})
	}
	body.Rows = rows
	m.Body = body
	return m
}

func (b builder) idle() present.Model {
	m := b.services()
	m.Panel = present.Panel{
		Kicker: b.w("60 秒没有操作", "No touch for 60 s", "60초 동안 조작이 없습니다"), Headline: b.w("还要\u200b继续吗？", "Still there?", "계속하시겠습니까?"),
		Sub: b.w("到时会清除您的信息", "Then your data are erased", "시간이 지나면 정보를 지웁니다"), Countdown: b.countdown(20, 20, true),
	}
	m.Ask = &present.Ask{
		Icon: "clock", Title: b.w("请按“继续”", "Touch Continue", "계속을 눌러 주십시오"), Text: b.w("不按也没关系，可以重新开始", "Or start again later", "누르지 않으면 처음으로 돌아갑니다"),
		Buttons: []present.Button{
			{Text: b.w("继续", "Continue", "계속"), Look: present.Primary, Tap: tap(flow.GoOn)},
			{Text: b.w("结束，返回首页", "End", "끝내기"), Tap: tap(flow.Finish)},
		},
	}
	return m
}
