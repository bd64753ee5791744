// Package ipc is the pipe between the supervisor and one child: its frames, its messages
// and the strict reader that stands between the supervisor and a hostile peer.
//
// # The conversation
//
// Each child has exactly one, in this order, and dies at its end:
//
//	supervisor                                   child
//	    |                                          |  started, warming up
//	    |---- hello   {version, walls} ----------->|  nothing of a caller's is in it
//	    |                                          |  puts up every wall
//	    |<--- ready   {version, landlock, threads}-|
//	    |  looks from outside: are they up?        |
//	    |                                          |
//	    |---- execute {id, code, input, limits} -->|  the first untrusted bytes
//	    |                                          |  runs the script
//	    |<--- log     {id, level, message, at} ----|  none, one or many
//	    |<--- result  {id, status, output|error} --|  exactly one
//	    |                                          |
//	    |  kills the cgroup, reaps, classifies     x
//
// Either end may close the pipe at any frame boundary; the reader then gives io.EOF. What
// the end of the pipe means at that point of the conversation, and whether a message comes
// in its turn and with the right id, is for the two ends to judge: this package holds the
// form, not the order.
//
// # Frames
//
//	+----------------+---------------------------------------------+
//	| length, 4 bytes| body: length bytes of UTF-8 JSON            |
//	| big-endian     | {"log":{"id":"01J...","level":"warn",...}}  |
//	+----------------+---------------------------------------------+
//
// The body is one object with exactly one key, which names the message. The length counts
// the body alone and is never 0.
//
// # What a reader refuses
//
// Since the supervisor reads what a broken engine may have written, a reader takes only
// what this package's own writer could have sent, give or take white space: every field
// known and spelled exactly, present unless it is optional, given once and of its own type;
// integers written as integers and in their range; nothing after the message; valid UTF-8
// throughout. In a result's output duplicate keys are refused as well, for an honest encoder
// writes none. In a script's input, which is the caller's, the last of them wins as it does
// in JSON.parse. Half a surrogate pair, written as an escape, is JSON and passes.
//
// A reader never allocates by the length that a frame announces but as its bytes arrive, is
// bounded in size by its caller and in depth by [MaxOutputDepth] and [MaxInputDepth], does
// work linear in the frame's length and keeps no state between frames but one small buffer.
// Every breach is a [*ProtocolError] whose Kind says which rule was broken. A caller must
// still set a deadline where a peer may send slowly: a reader waits as long as the pipe does.
//
// # Room for calls from the script to the host
//
// Such calls, when they come, are two more messages between execute and result: call
// {id, seq, name, arguments} from the child and reply {id, seq, value|error} from the
// supervisor, with their own entries in the tables of messages that each end may send, a
// new field of [ChildMessage] and of [SupervisorMessage], a limit in [Limits], and a new
// [Version]. Nothing else changes: a frame already names its message, so neither the frames
// nor the strictness have to give way.
package ipc
