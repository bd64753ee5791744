package listen

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// TCP listens on the loopback interface: tcp://127.0.0.1:PORT or tcp://[::1]:PORT. Names
// are not looked up, since what one stands for is another's to say; port 0 takes any.
// Everybody on the host can connect there, so that a Token has to tell who may.
func TCP(addr string) (net.Listener, error) {
	const want = "want tcp://127.0.0.1:PORT or tcp://[::1]:PORT"
	text, found := strings.CutPrefix(addr, "tcp://")
	if !found {
		return nil, fmt.Errorf("listen on %q: %s", addr, want)
	}
	at, err := netip.ParseAddrPort(text)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w; %s", addr, err, want)
	}
	if !at.Addr().IsLoopback() || at.Addr().Is4In6() || at.Addr().Zone() != "" {
		return nil, fmt.Errorf("listen on %q: %s is not on the loopback interface alone; %s", addr, at.Addr(), want)
	}
	network := "tcp4"
	if at.Addr().Is6() {
		network = "tcp6"
	}
	l, err := net.ListenTCP(network, net.TCPAddrFromAddrPort(at))
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", addr, err)
	}
	return l, nil
}
