package kit_test

import "time"

// clock stands still.
func clock() time.Time { return time.Unix(1000, 0) }
