package screen_test

import (
	"reflect"

	"onetrip/kiosk/flow"
	"onetrip/ui/present"
)

// tapsOf counts the taps of a model's buttons that take a touch. With a question over the page only its buttons do, and the rest of the page
// is behind it, where a finger does not reach.
func tapsOf(m present.Model) map[flow.Tap]int {
	found := map[flow.Tap]int{}
	collect(reflect.ValueOf(m), found)
	return found
}

var (
	tapType    = reflect.TypeFor[flow.Tap]()
	buttonType = reflect.TypeFor[present.Button]()
	rowType    = reflect.TypeFor[present.Row]()
	tabType    = reflect.TypeFor[present.Language]()
)

func collect(v reflect.Value, found map[flow.Tap]int) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(v.Elem(), found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), found)
		}
	case reflect.Struct:
		if takesNoTouch(v) {
			return
		}
		if v.Type() == tapType {
			if tap, ok := reflect.TypeAssert[flow.Tap](v); ok && tap.Action != "" {
				found[tap]++
			}
			return
		}
		for _, field := range v.Fields() {
			collect(field, found)
		}
	default:
	}
}

func takesNoTouch(v reflect.Value) bool {
	switch v.Type() {
	case buttonType:
		return v.FieldByName("Disabled").Bool() || v.FieldByName("Busy").Bool()
	case tabType:
		return v.FieldByName("Disabled").Bool()
	case rowType:
		return v.FieldByName("Blocked").String() != ""
	}
	return false
}
