package client

import (
	"context"
	"fmt"
	"strings"
)

type requestIDKey struct{}

// WithRequestID gives the calls that are made with ctx an id of the caller's own, which the
// daemon's log, its audit lines and its problems then carry. Without one the daemon makes one.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// requestID gives the caller's own id, or nothing. One that the daemon would replace is an
// error, for nobody would find it again.
func requestID(ctx context.Context) (string, error) {
	const longest = 128
	id, ok := ctx.Value(requestIDKey{}).(string)
	if ok && (id == "" || len(id) > longest || !headerText(id)) {
		return "", fmt.Errorf("request id is %.40q: want 1 to %d visible ASCII characters", strings.ToValidUTF8(id, "?"), longest)
	}
	return id, nil
}
