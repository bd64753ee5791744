// Cordon-probe stands in the child's place and does its worst. It is what a script would be
// that had broken the engine: it enters the same walls by the same code, and then speaks to
// the kernel and to the supervisor as it likes.
//
// It is not for people: cordon carries it inside itself for "cordon check --attack", and the
// tests attack with it. Package supervisor/attack starts it and chooses the attack, as the
// "script" of the execution:
//
//	calls           make the system calls in the execution's input, and report on each
//	log-flood       one of the attacks on the supervisor, by name (see protocol.go)
//
// For attacks before Ready, the last pages of the memory limit choose (see early.go), since
// Hello holds nothing of a caller's.
//
// It harms nobody but itself where a wall does not hold: it signals with signal 0, asks for
// clocks to be what they are, and gives the kernel nothing that would work (see the tables in
// supervisor/attack).
//
//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0
//go:debug decoratemappings=0
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"cordon/ipc"
	"cordon/policy"
)

func main() {
	if os.Args[0] == "again" {
		again()
		return
	}
	if err := live(); err != nil {
		fmt.Fprintln(os.Stderr, "cordon-probe:", err)
		os.Exit(9)
	}
}

func live() error {
	if err := policy.CloseInherited(); err != nil {
		return err
	}
	runtime.GOMAXPROCS(int(policy.Default().CPUs()))
	in, out := ipc.NewReader(os.Stdin), ipc.NewWriter(os.Stdout)
	message, err := in.ReadSupervisor(ipc.MaxHelloFrame)
	if err != nil {
		return err
	}
	walls := policy.WallSet(message.Hello.Walls)
	if attack := early[walls.DataBytes%(1<<20)/4096/2]; attack != nil {
		return attack(walls, out)
	}
	if err := enter(walls, out); err != nil {
		return err
	}
	if message, err = in.ReadSupervisor(ipc.MaxExecuteFrame); err != nil {
		return err
	}
	name, args, _ := strings.Cut(message.Execute.Code, " ")
	attack, ok := attacks[name]
	if !ok {
		return fmt.Errorf("no attack is called %q", name)
	}
	attack(peer{out: out, id: message.Execute.ID, args: strings.Fields(args), input: message.Execute.Input})
	return nil
}

func enter(walls policy.WallSet, out *ipc.Writer) error {
	policy.Warm(policy.BlockedThreads)
	posture, err := policy.Enter(walls)
	if err != nil {
		return err
	}
	return out.Ready(ipc.Ready{Version: ipc.Version, LandlockABI: posture.LandlockABI, Threads: posture.Threads})
}

func abi() int {
	abi, err := policy.LandlockABI()
	if err != nil {
		return 0
	}
	return abi
}
