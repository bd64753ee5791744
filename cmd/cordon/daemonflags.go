package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cordon/supervisor/api"
	"cordon/supervisor/client"

	"github.com/spf13/cobra"
)

// daemonFlags say which daemon a command calls, and who calls.
type daemonFlags struct {
	socket, url, tokenFile, tenant string
	given                          func(flag string) bool
}

func (f *daemonFlags) register(cmd *cobra.Command) {
	fl := cmd.Flags()
	f.given = fl.Changed
	fl.StringVar(&f.socket, "socket", "", "the `PATH` of the daemon's socket (default $CORDON_SOCKET, else the one that is there)")
	fl.StringVar(&f.url, "url", "", "the `URL` of a daemon that listens on TCP, such as http://127.0.0.1:8080")
	fl.StringVar(&f.tokenFile, "token-file", "", "the `FILE` with the token for --url")
	for _, name := range []string{"socket", "token-file"} {
		if err := cmd.MarkFlagFilename(name); err != nil {
			panic(fmt.Sprintf("bug: complete --%s: %v", name, err))
		}
	}
	if err := cmd.RegisterFlagCompletionFunc("url", cobra.NoFileCompletions); err != nil {
		panic(fmt.Sprintf("bug: complete --url: %v", err))
	}
}

// options are those of a client. socketVariable counts where no flag says otherwise.
func (f *daemonFlags) options(p *program) (client.Options, error) {
	switch {
	case f.given("socket") && f.given("url"):
		return client.Options{}, usagef("--socket and --url cannot both be given")
	case f.given("token-file") && !f.given("url"):
		return client.Options{}, usagef("--token-file goes with --url: a Unix socket knows its callers without a token")
	case f.given("socket") && f.socket == "":
		return client.Options{}, usagef("--socket is empty: want the path of the daemon's socket")
	case f.given("url") && f.url == "":
		return client.Options{}, usagef("--url is empty: want http://127.0.0.1:PORT")
	}
	o := client.Options{Socket: f.socket, URL: f.url, TokenFile: f.tokenFile, Tenant: f.tenant}
	if o.URL == "" && o.Socket == "" {
		o.Socket = p.getenv(socketVariable)
	}
	if o.URL == "" && o.Socket == "" {
		o.Socket = client.DefaultSocket(p.getenv)
	}
	return o, nil
}

// socketVariable names the environment variable that says where the daemon is.
const socketVariable = "CORDON_SOCKET"

// dial makes the client. What it refuses is what the caller wrote.
func dial(o client.Options) (*client.Client, error) {
	c, err := client.New(o)
	if err != nil {
		return nil, &failure{code: exitUsage, err: err}
	}
	return c, nil
}

// patience is how long a daemon may take to tell of itself.
const patience = 5 * time.Second

// ask makes one call that is answered at once, or when the daemon is there.
func ask[T any](ctx context.Context, retry time.Duration, call func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, retry+patience, fmt.Errorf("no answer within %v", retry+patience))
	defer cancel()
	return call(ctx)
}

// fromDaemon tells of what went wrong between here and the daemon, or in it, with what can be
// done about it. Other errors stay as they are.
func fromDaemon(err error) error {
	var (
		problem     *api.Problem
		unreachable *client.UnreachableError
		lost        *client.LostError
	)
	switch {
	case errors.As(err, &problem):
		return refused(err, problem)
	case errors.As(err, &unreachable):
		f := &failure{code: exitFailed, err: err}
		if unreachable.Hint != "" {
			f.hint("%s", unreachable.Hint)
		}
		return f
	case errors.As(err, &lost):
		return (&failure{code: exitFailed, err: err}).hint("cordon status tells whether the daemon is there again; its log tells why it went")
	default:
		return err
	}
}

// refused tells of what the daemon said instead of an answer.
func refused(err error, problem *api.Problem) error {
	f := &failure{code: exitFailed, err: fmt.Errorf("the daemon answers: %w", err)}
	switch problem.Code {
	case api.InvalidRequest, api.TooLarge:
		f.code = exitUsage
	case api.Overloaded, api.ShuttingDown:
		f.code = exitNotNow
		f.hint("--retry=30s tries again for so long, when the daemon says")
	case api.Unavailable:
		f.code = exitNotNow
		for _, m := range problem.Missing {
			f.hint("%s: %s", m.Wall, or(m.Hint, m.Cause))
		}
		f.hint("cordon status tells what keeps the daemon from running scripts")
	case api.Unauthorized:
		f.hint("--token-file names the file with the daemon's token")
	case api.Forbidden:
		f.hint("the daemon's policy file says who may, under access")
	case api.Internal:
		if problem.Instance != "" {
			f.hint("the daemon's log has the cause, under the request %s", problem.Instance)
		}
	}
	return f
}
