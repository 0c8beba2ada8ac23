package notify

import "context"

// Turn looks at every notice once, as Run does every few seconds.
func (n *Notifier) Turn(ctx context.Context) error { return n.turn(ctx, n.at()) }
