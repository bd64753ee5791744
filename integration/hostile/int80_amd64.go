package main

import (
	"fmt"
	"strconv"
)

func int80(nr uint32) int32

// legacy makes a call by the 32-bit entry.
func legacy(p peer) {
	nr, err := strconv.ParseUint(p.args[0], 0, 32)
	if err != nil {
		panic(err)
	}
	p.ok(fmt.Sprintf(`{"return":%d}`, int80(uint32(nr))))
}
