package main

import (
	"time"

	"onetrip/devices/escpos"
	"onetrip/devices/idcard"
	"onetrip/devices/lockboard/kerong"
	"onetrip/devices/lockboard/modbusrtu"
	"onetrip/devices/lockboard/wkly"
	"onetrip/devices/lockboard/xor8a"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/idnumber"
)

// decoders returns the kinds of captured bytes that decode understands. Each calls the parser of the driver itself; the profile is for
// the kind that depends on the printer's model.
func decoders(profile escpos.Profile) map[string]decoder {
	return map[string]decoder{
		"idcard-response": {personal: true, decode: idcard.DecodeResponse},
		"idcard-text":     {personal: true, decode: idcard.DecodeText},
		"idcard-frame":    {personal: true, decode: idcard.DecodeFrame},
		"id-number":       {personal: true, decode: func(b []byte) any { return idnumber.Decode(b, civil.Of(time.Now())) }},
		"mrz":             {personal: true, decode: func(b []byte) any { return idnumber.DecodeMRZ(b) }},
		"escpos-dle-eot":  {decode: func(b []byte) any { return escpos.ReportDLEEOT(b, profile) }},
		"escpos-asb":      {decode: escpos.ReportASB},
		"escpos-stream":   {decode: func(b []byte) any { return escpos.ReportStream(b) }},
		"xor8a":           {request: xor8a.DecodeRequest, reply: xor8a.DecodeReply},
		"modbusrtu":       {request: modbusrtu.DecodeRequest, reply: modbusrtu.DecodeReply},
		"wkly":            {request: wkly.DecodeRequest, reply: wkly.DecodeReply},
		"kerong":          {request: kerong.DecodeRequest, reply: kerong.DecodeReply},
	}
}
