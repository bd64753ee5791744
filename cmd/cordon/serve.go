package main

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"

	"cordon/cmd/cordon/childbin"
	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/daemon"
	"cordon/supervisor/daemon/config"
	"cordon/supervisor/daemon/listen"
	"cordon/supervisor/daemon/records"

	"github.com/hashicorp/go-hclog"
)

// serve runs the daemon until a signal ends it.
func (p *program) serve(ctx context.Context, flags *serveFlags) error {
	cfg, err := flags.load(p)
	if err != nil {
		return err
	}
	degraded, err := degradableNames(flags.degraded.names)
	if err != nil {
		return err
	}
	rules := func() (daemon.Rules, error) { return loadRules(cfg.PolicyFile, degraded) }
	if flags.print {
		file, err := loadPolicy(cfg.PolicyFile, degraded)
		if err != nil {
			return configFailure(err)
		}
		return writing("configuration", config.PrintAll(p.out, cfg, file))
	}
	if _, err := rules(); err != nil { // before a process is started again for it
		return configFailure(err)
	}
	code, done, err := p.enter()
	switch {
	case err != nil:
		return unavailable(err)
	case done:
		return &failure{code: code}
	}
	log, err := records.NewLogger(safeWriter{p.err}, cfg.Log.Level, cfg.Log.Format)
	if err != nil {
		return usagef("%w", err)
	}
	signals := catchSignals(ctx)
	defer signals.stop()
	return p.serveOn(signals, cfg, rules, log)
}

// loadPolicy reads what callers and scripts may do. Walls of the command line are given up
// beside those of the file.
func loadPolicy(path string, degraded []policy.Wall) (config.PolicyFile, error) {
	file, err := config.LoadPolicy(path)
	if err != nil {
		return config.PolicyFile{}, err
	}
	return file.Allow("allow-degraded", degraded...)
}

// loadRules is loadPolicy for the daemon.
func loadRules(path string, degraded []policy.Wall) (daemon.Rules, error) {
	file, err := loadPolicy(path, degraded)
	if err != nil {
		return daemon.Rules{}, err
	}
	return daemon.Rules{Policy: file.Policy, Access: file.Access, Admission: file.Admission, Pool: file.Pool}, nil
}

// serveOn opens the sockets and the audit log, and serves.
func (p *program) serveOn(signals *signals, cfg config.Config, rules func() (daemon.Rules, error), log hclog.Logger) (err error) {
	options, err := p.daemonOptions(cfg, rules, log)
	if err != nil {
		return err
	}
	listeners, err := openListeners(cfg, options.Token != nil)
	if err != nil {
		return err
	}
	defer func() { // those that Serve has closed already say so, which is nothing to tell
		for _, l := range listeners {
			_ = l.Close()
		}
	}()
	if cfg.Audit.Path != "" {
		options.Audit, err = records.OpenAudit(records.AuditOptions{
			Path: cfg.Audit.Path, Required: cfg.Audit.Required, Code: cfg.Audit.Code, Log: log})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, options.Audit.Close()) }()
	}
	d, err := daemon.New(signals.end, options)
	if err != nil {
		if signals.end.Err() != nil {
			return &failure{code: exitInterrupted, err: errors.New("interrupted")}
		}
		return unavailable(configFailure(err))
	}
	defer signals.drive(d, options.Audit, log)()
	for _, l := range listeners {
		log.Info("serving", "on", l.Addr().String(), "version", p.version)
	}
	return d.Serve(signals.end, listeners...)
}

func (p *program) daemonOptions(cfg config.Config, rules func() (daemon.Rules, error), log hclog.Logger) (daemon.Options, error) {
	pace := daemon.Pace{Patience: cfg.Connections.Patience, Stall: cfg.Connections.StallTimeout}
	options := daemon.Options{
		Load:    rules,
		Child:   supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256},
		Version: p.version, Log: log, Getenv: p.getenv, DrainTimeout: cfg.DrainTimeout,
		Bounds: daemon.Bounds{
			Connections: cfg.Connections.Max, PerUID: cfg.Connections.MaxPerUID,
			Header: cfg.Connections.HeaderTimeout, Idle: cfg.Connections.IdleTimeout,
			Receive: pace, Send: pace,
			BodyBytes: cfg.Connections.BodyBytes,
		},
	}
	var err error
	if options.Added, err = readLibraries(cfg.Libs); err != nil {
		return options, err
	}
	all, err := allLibraries(cfg.Libs)
	if err != nil {
		return options, err
	}
	options.Libraries = wireLibraries(all)
	if cfg.TokenFile != "" {
		token, err := listen.ReadToken(cfg.TokenFile)
		if err != nil {
			return options, usagef("%w", err)
		}
		options.Token = token.Matches
	}
	return options, nil
}

// openListeners takes what the service manager hands over, or makes what the configuration
// says.
func openListeners(cfg config.Config, token bool) (listeners []net.Listener, err error) {
	defer func() {
		if err != nil {
			for _, l := range listeners {
				_ = l.Close()
			}
		}
	}()
	if listeners, err = listen.Activated(); err != nil {
		return nil, err
	}
	isTCP := func(l net.Listener) bool { return l.Addr().Network() == "tcp" }
	if len(listeners) > 0 {
		if slices.ContainsFunc(listeners, isTCP) && !token {
			return listeners, usagef("the service manager hands over a TCP socket: want --token-file as well")
		}
		return listeners, nil
	}
	if cfg.Socket != "" {
		l, err := listen.Unix(cfg.Socket, cfg.SocketMode, cfg.SocketGID)
		if err != nil {
			return listeners, socketFailure(err)
		}
		listeners = append(listeners, l)
	}
	if cfg.Listen != "" {
		l, err := listen.TCP(cfg.Listen)
		if err != nil {
			return listeners, err
		}
		listeners = append(listeners, l)
	}
	if len(listeners) == 0 {
		return nil, usagef("there is nothing to listen on").hint("--socket PATH, or XDG_RUNTIME_DIR, says where the socket is to be")
	}
	return listeners, nil
}

// socketFailure tells what to do about a socket that cannot be made.
func socketFailure(err error) error {
	var used *listen.InUseError
	switch {
	case errors.As(err, &used):
		return (&failure{code: exitFailed, err: err}).hint("end that daemon, or serve on another path with --socket")
	case errors.Is(err, os.ErrPermission):
		return (&failure{code: exitFailed, err: err}).hint("--socket PATH names a place where this user may write")
	}
	return err
}
