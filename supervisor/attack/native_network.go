package attack

import (
	"cordon/policy"

	"golang.org/x/sys/unix"
)

// networkNatives want to talk to anybody: 3.
func networkNatives() []native {
	const id = "network."
	var rows []native
	for _, family := range []struct {
		name                   string
		domain, kind, protocol int
	}{
		{"inet", unix.AF_INET, unix.SOCK_STREAM, 0}, {"inet-udp", unix.AF_INET, unix.SOCK_DGRAM, 0}, {"inet-raw", unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP},
		{"inet6", unix.AF_INET6, unix.SOCK_STREAM, 0}, {"mptcp", unix.AF_INET, unix.SOCK_STREAM, 262}, {"sctp", unix.AF_INET, unix.SOCK_STREAM, 132},
		{"unix", unix.AF_UNIX, unix.SOCK_STREAM, 0}, {"netlink", unix.AF_NETLINK, unix.SOCK_RAW, 0}, {"netlink-audit", unix.AF_NETLINK, unix.SOCK_RAW, 9},
		{"packet", unix.AF_PACKET, unix.SOCK_RAW, 0x300}, {"vsock", unix.AF_VSOCK, unix.SOCK_STREAM, 0}, {"alg", unix.AF_ALG, unix.SOCK_SEQPACKET, 0},
		{"bluetooth", unix.AF_BLUETOOTH, unix.SOCK_RAW, 1}, {"can", unix.AF_CAN, unix.SOCK_RAW, 1}, {"xdp", unix.AF_XDP, unix.SOCK_RAW, 0},
		{"key", unix.AF_KEY, unix.SOCK_RAW, 2}, {"rds", unix.AF_RDS, unix.SOCK_SEQPACKET, 0}, {"tipc", unix.AF_TIPC, unix.SOCK_SEQPACKET, 0},
		{"smc", unix.AF_SMC, unix.SOCK_STREAM, 0}, {"qipcrtr", unix.AF_QIPCRTR, unix.SOCK_DGRAM, 0},
	} {
		rows = append(rows, native{
			id: id + "socket-" + family.name, tries: "make a socket of the family " + family.name,
			program: []step{call("socket", family.domain, family.kind, family.protocol)},
			stops: either(noDescriptor, noCapability, by(policy.WallCapabilities, unix.EACCES),
				by(absent, unix.EAFNOSUPPORT, unix.EPROTONOSUPPORT, unix.ESOCKTNOSUPPORT)),
		})
	}
	address := []any{uint64(unix.AF_INET | 0x5000<<16 | 0xfea9fea9<<32), 0} // port 80 of 169.254.169.254
	socket := call("socket", unix.AF_INET, unix.SOCK_STREAM, 0)
	return append(rows, []native{
		{id: id + "connect", tries: "connect to the metadata service of a cloud", program: []step{socket, call("connect", ref(0), address, 16)}, stops: noDescriptor},
		{id: id + "connect-pipe", tries: "connect a pipe", program: []step{call("connect", 0, address, 16)}, stops: by(descriptors, unix.ENOTSOCK)},
		{id: id + "bind", tries: "wait for callers", program: []step{socket, call("bind", ref(0), address, 16), call("listen", ref(0), 1)}, stops: noDescriptor},
		{id: id + "bind-pipe", tries: "give a pipe an address", program: []step{call("bind", 0, address, 16)}, stops: by(descriptors, unix.ENOTSOCK)},
		{id: id + "socketpair", tries: "make a pair of sockets", program: []step{call("socketpair", unix.AF_UNIX, unix.SOCK_STREAM, 0, buf(0))}, stops: noDescriptor},
		{id: id + "sendto", tries: "send from a pipe", program: []step{call("sendto", 1, "x", 1, unix.MSG_DONTWAIT|unix.MSG_FASTOPEN, address, 16)}, stops: by(descriptors, unix.ENOTSOCK)},
		{id: id + "sendmsg", tries: "pass a descriptor on", program: []step{call("sendmsg", 1, []any{0, 0, 0, 0, 0, 0, 0}, unix.MSG_DONTWAIT)}, stops: by(descriptors, unix.ENOTSOCK)},
		{id: id + "recvmsg", tries: "be given a descriptor", program: []step{call("recvmsg", 0, []any{0, 0, 0, 0, 0, 0, 0}, unix.MSG_DONTWAIT)}, stops: by(descriptors, unix.ENOTSOCK)},
		{id: id + "recvmmsg", tries: "receive on the poller", program: []step{call("recvmmsg", 3, buf(0), 1, unix.MSG_DONTWAIT, 0)}, stops: by(descriptors, unix.ENOTSOCK)},
		{id: id + "accept4", tries: "take a caller", program: []step{call("accept4", 4, 0, 0, unix.SOCK_NONBLOCK)}, stops: either(noDescriptor, by(descriptors, unix.ENOTSOCK))},
		{id: id + "setsockopt", tries: "set an option of a socket", program: []step{call("setsockopt", 0, 1, 2, []any{1}, 4)}, stops: by(descriptors, unix.ENOTSOCK)},
		{id: id + "setdomainname", tries: "change the domain's name", program: []step{call("setdomainname", "x", 1)}, stops: noCapability},
	}...)
}
