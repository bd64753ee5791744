package client

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"cordon/supervisor"
)

// BenchmarkTransport compares ways to carry executions over a socket: connections that are
// kept, which the client uses; a new one each time; and one that all share by HTTP/2. The
// daemon answers at once, so that the way is all there is to measure.
func BenchmarkTransport(b *testing.B) {
	path := b.TempDir() + "/s"
	listener, err := net.Listen("unix", path)
	if err != nil {
		b.Fatal(err)
	}
	body := encoded(ok("6"))
	server := &http.Server{Protocols: new(http.Protocols), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", typeJSON)
		w.Write(body)
	})}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	go server.Serve(listener)
	defer server.Close()
	for name, change := range map[string]func(*http.Transport){
		"kept": func(*http.Transport) {},
		"new":  func(t *http.Transport) { t.DisableKeepAlives = true },
		"shared": func(t *http.Transport) {
			t.Protocols = new(http.Protocols)
			t.Protocols.SetUnencryptedHTTP2(true)
		},
	} {
		for _, callers := range []int{1, 16} {
			c, err := New(Options{Socket: path})
			if err != nil {
				b.Fatal(err)
			}
			change(c.http.Transport.(*http.Transport))
			b.Run(name+map[bool]string{true: "/alone", false: "/crowd"}[callers == 1], func(b *testing.B) {
				b.SetParallelism(callers) // times the processors
				run := func() {
					if _, err := c.Run(context.Background(), supervisor.Request{Code: "output = 6"}); err != nil {
						b.Error(err)
					}
				}
				if callers == 1 {
					for b.Loop() {
						run()
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						run()
					}
				})
			})
			c.Close()
		}
	}
}
