package policy

import (
	"math/bits"
	"testing"

	"golang.org/x/sys/unix"
)

// TestLandlockDomain holds what each version of Landlock is asked for, so that a kernel is
// never asked for what it does not know, which it answers with EINVAL.
func TestLandlockDomain(t *testing.T) {
	for _, test := range []struct {
		abi         int
		fs          int // how many rights, all from the lowest bit on
		net, scoped uint64
		size, flags uintptr
	}{
		{1, 13, 0, 0, 8, 0},
		{2, 14, 0, 0, 8, 0},
		{3, 15, 0, 0, 8, 0},
		{4, 15, 0x3, 0, 16, 0},
		{5, 16, 0x3, 0, 16, 0},
		{6, 16, 0x3, 0x3, 24, 0},
		{7, 16, 0x3, 0x3, 24, 1},
		{8, 16, 0x3, 0x3, 24, 1 | 8},
		{9, 17, 0x3, 0x3, 24, 1 | 8},
		{10, 17, 0xf, 0x3, 24, 1 | 8},
		{99, 17, 0xf, 0x3, 24, 1 | 8},
	} {
		got := landlockDomain(test.abi, signalErratum)
		fs := got.attr.Handled_access_fs
		if bits.OnesCount64(fs) != test.fs || bits.Len64(fs) != test.fs {
			t.Errorf("abi %d: files %#x, want %d rights", test.abi, fs, test.fs)
		}
		if got.attr.Handled_access_net != test.net || got.attr.Scoped != test.scoped {
			t.Errorf("abi %d: net %#x, scoped %#x", test.abi, got.attr.Handled_access_net, got.attr.Scoped)
		}
		if got.attrSize != test.size || got.flags != test.flags {
			t.Errorf("abi %d: size %d, flags %#x", test.abi, got.attrSize, got.flags)
		}
	}
}

func TestLandlockGainsAreComplete(t *testing.T) {
	for i, g := range LandlockGains() {
		if g.ABI != i+1 || g.Kernel == "" || g.Gain == "" {
			t.Errorf("row %d is %+v", i, g)
		}
	}
}

// TestLandlockSignalErratum holds that threads which cannot be restricted together are not
// cut off from each other by the signal scope.
func TestLandlockSignalErratum(t *testing.T) {
	const signal, abstract = uint64(unix.LANDLOCK_SCOPE_SIGNAL), uint64(unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET)
	for _, test := range []struct {
		abi    int
		errata uintptr
		want   uint64
	}{
		{6, 0, abstract}, {7, 1, abstract}, {7, signalErratum, abstract | signal}, {8, 0, abstract | signal},
	} {
		if got := landlockDomain(test.abi, test.errata).attr.Scoped; got != test.want {
			t.Errorf("abi %d, errata %#x: scoped %#x, want %#x", test.abi, test.errata, got, test.want)
		}
	}
}
