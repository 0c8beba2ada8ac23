// Package idcardsim plays an identity card reader (SAM_V) byte by byte: boot time, latencies, the latch that hides a card after reading it,
// all types of cards, and every fault that a receiver must survive. All people on its cards are invented.
//
// What no source describes is chosen here: SELECT without FIND answers 81 and READ without SELECT 41; a card that is gone answers 41 to
// 30 03; a card read already may be read again without a new FIND; the answer to a change of speed comes at the old speed; a request that
// stops for 100 ms is dropped; of two cards FIND sees something (9F), and SELECT fails (81).
package idcardsim
