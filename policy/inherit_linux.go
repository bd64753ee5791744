package policy

import (
	"fmt"
	"math"

	"golang.org/x/sys/unix"
)

// CloseInherited closes every descriptor but the three that the protocol uses. The
// supervisor's process may hold some that it never marked close-on-exec, and [Enter] wants
// the poller's to be the next numbers. It must come before anything uses the poller.
func CloseInherited() error {
	if err := unix.CloseRange(fdEpoll, math.MaxUint32, 0); err != nil {
		return fmt.Errorf("close inherited descriptors: %w", err)
	}
	return nil
}
