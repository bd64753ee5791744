package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"cordon/ipc"
	"cordon/policy"
)

// early are attacks before the script is read, by the number of pages of the memory limit past the last
// full MiB, which the data limit has twice.
var early = map[uint64]func(policy.WallSet, *ipc.Writer) error{
	// A result instead of ready.
	1: func(_ policy.WallSet, out *ipc.Writer) error {
		return out.Result(ipc.Result{ID: "x", Status: ipc.StatusOK})
	},
	// Ready without any wall.
	2: func(_ policy.WallSet, out *ipc.Writer) error {
		if err := out.Ready(ipc.Ready{Version: ipc.Version, LandlockABI: abi(), Threads: 1}); err != nil {
			return err
		}
		forever()
		return nil
	},
	// Ready with every wall but the filter.
	3: func(walls policy.WallSet, out *ipc.Writer) error {
		walls.Seccomp = false
		if err := enter(walls, out); err != nil {
			return err
		}
		forever()
		return nil
	},
	// Never ready.
	4: func(policy.WallSet, *ipc.Writer) error { return fmt.Errorf("gives up") },
	// Ready with a data limit of its own.
	5: func(walls policy.WallSet, out *ipc.Writer) error {
		walls.DataBytes *= 2
		if err := enter(walls, out); err != nil {
			return err
		}
		forever()
		return nil
	},
	// Another version of the protocol.
	6: func(_ policy.WallSet, out *ipc.Writer) error {
		return out.Ready(ipc.Ready{Version: ipc.Version + 1})
	},
	// Less Landlock than the host has.
	7: func(walls policy.WallSet, out *ipc.Writer) error {
		walls.Landlock = false
		if err := enter(walls, out); err != nil {
			return err
		}
		forever()
		return nil
	},
	// Silent, and deaf, for ever.
	8: func(policy.WallSet, *ipc.Writer) error {
		forever()
		return nil
	},
	// Ready, and then deaf.
	9: func(walls policy.WallSet, out *ipc.Writer) error {
		if err := enter(walls, out); err != nil {
			return err
		}
		forever()
		return nil
	},
	// Ready, and gone.
	10: func(walls policy.WallSet, out *ipc.Writer) error { return enter(walls, out) },
	// Ready, and gone in the middle of the script.
	11: func(walls policy.WallSet, out *ipc.Writer) error {
		if err := enter(walls, out); err != nil {
			return err
		}
		_, err := os.Stdin.Read(make([]byte, 4096))
		return err
	},
	// Ready, and then as slow to listen as can be.
	12: func(walls policy.WallSet, out *ipc.Writer) error {
		if err := enter(walls, out); err != nil {
			return err
		}
		for b := make([]byte, 1); ; time.Sleep(time.Millisecond) {
			if _, err := os.Stdin.Read(b); err != nil {
				return err
			}
		}
	},
	// Ready twice, and then honest.
	13: func(walls policy.WallSet, out *ipc.Writer) error {
		if err := enter(walls, out); err != nil {
			return err
		}
		if err := out.Ready(ipc.Ready{Version: ipc.Version, Threads: 1}); err != nil {
			return err
		}
		forever()
		return nil
	},
	// Ready, and a line before the script is there.
	14: func(walls policy.WallSet, out *ipc.Writer) error {
		if err := enter(walls, out); err != nil {
			return err
		}
		if err := out.Log(ipc.Log{ID: placeholder, Level: "log", Message: "early"}); err != nil {
			return err
		}
		forever()
		return nil
	},
	// Ready, and then a flood on standard error, before the script is there.
	16: func(walls policy.WallSet, out *ipc.Writer) error {
		if err := enter(walls, out); err != nil {
			return err
		}
		for line := []byte(strings.Repeat("x", 4095) + "\n"); ; {
			if _, err := os.Stderr.Write(line); err != nil {
				return err
			}
		}
	},
	// A frame that is too large for Ready.
	15: func(policy.WallSet, *ipc.Writer) error {
		frame(`{"ready":{"version":1,` + strings.Repeat(" ", ipc.MaxReadyFrame) + `"landlock_abi":0,"threads":1}}`)
		forever()
		return nil
	},
}
