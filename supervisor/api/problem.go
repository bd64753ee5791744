package api

import (
	"net/http"
	"strings"
	"time"
)

// Code says what kind of problem it is, for programs. Codes are added to; none changes its
// meaning.
type Code string

// The codes.
const (
	// InvalidRequest: the request cannot be run as it is. Field, or Line and Column, tell where.
	InvalidRequest Code = "invalid_request"
	// Unauthorized: the bearer token is missing or another one.
	Unauthorized Code = "unauthorized"
	// Forbidden: the policy does not let this caller do this.
	Forbidden Code = "forbidden"
	// NotFound: there is no such path.
	NotFound Code = "not_found"
	// MethodNotAllowed: the path takes other methods, which the header Allow names.
	MethodNotAllowed Code = "method_not_allowed"
	// NotAcceptable: the answer does not come in any form that Accept names.
	NotAcceptable Code = "not_acceptable"
	// RequestTimeout: the body did not come in time.
	RequestTimeout Code = "request_timeout"
	// TooLarge: the body or the header is larger than any request that the policy allows.
	TooLarge Code = "too_large"
	// UnsupportedMediaType: the body is not application/json, or is compressed.
	UnsupportedMediaType Code = "unsupported_media_type"
	// Overloaded: there is no room now. Reason says of what, RetryAfterMS when to try again.
	Overloaded Code = "overloaded"
	// Internal: cordon failed. The daemon's log has the cause, under the request's id.
	Internal Code = "internal"
	// Unavailable: this host cannot run executions now. Reason or Missing say why.
	Unavailable Code = "unavailable"
	// ShuttingDown: the daemon takes no new work.
	ShuttingDown Code = "shutting_down"
)

// codes are the rows of all codes.
func codes() []codeRow {
	return []codeRow{
		{InvalidRequest, http.StatusBadRequest, "Invalid request"},
		{Unauthorized, http.StatusUnauthorized, "Unauthorized"},
		{Forbidden, http.StatusForbidden, "Forbidden"},
		{NotFound, http.StatusNotFound, "Not found"},
		{MethodNotAllowed, http.StatusMethodNotAllowed, "Method not allowed"},
		{NotAcceptable, http.StatusNotAcceptable, "Not acceptable"},
		{RequestTimeout, http.StatusRequestTimeout, "Request timeout"},
		{TooLarge, http.StatusRequestEntityTooLarge, "Too large"},
		{UnsupportedMediaType, http.StatusUnsupportedMediaType, "Unsupported media type"},
		{Overloaded, http.StatusTooManyRequests, "Overloaded"},
		{Internal, http.StatusInternalServerError, "Internal error"},
		{Unavailable, http.StatusServiceUnavailable, "Unavailable"},
		{ShuttingDown, http.StatusServiceUnavailable, "Shutting down"},
	}
}

type codeRow struct {
	code   Code
	status int
	title  string
}

// Codes lists every code, in the order of their HTTP statuses.
func Codes() []Code {
	var all []Code
	for _, row := range codes() {
		all = append(all, row.code)
	}
	return all
}

func (c Code) row() codeRow {
	for _, row := range codes() {
		if row.code == c {
			return row
		}
	}
	return codeRow{c, http.StatusInternalServerError, string(c)}
}

// Status is the HTTP status that goes with the code.
func (c Code) Status() int { return c.row().status }

// Title is the code for people.
func (c Code) Title() string { return c.row().title }

// ProblemType is the media type of a Problem.
const ProblemType = "application/problem+json"

// Problem says why there is no result: RFC 9457, with members of cordon's own from Code on.
type Problem struct {
	// Type is always about:blank: Code tells the kind.
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	// Instance is the id of the request, as in the header X-Request-Id and the daemon's log.
	Instance string `json:"instance,omitempty"`

	Code Code `json:"code"`
	// Field is the field of the request that is wrong, Value what it held, and Want what
	// would be right.
	Field string `json:"field,omitempty"`
	Value string `json:"value,omitempty"`
	Want  string `json:"want,omitempty"`
	// Line and Column count from 1: in the value of Field, or in the body where Field is empty.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Reason is a word for what is short, or what is not in order.
	Reason string `json:"reason,omitempty"`
	// RetryAfterMS is when it is worth trying again; the header Retry-After has it in whole
	// seconds.
	RetryAfterMS int64 `json:"retry_after_ms,omitempty"`
	// Missing are the walls that the policy requires and the host lacks.
	Missing []MissingWall `json:"missing,omitempty"`
}

// MissingWall is one wall that the policy requires and the host lacks.
type MissingWall struct {
	Wall  string `json:"wall"`
	Cause string `json:"cause"`
	Hint  string `json:"hint,omitempty"`
}

// NewProblem is a problem with nothing but a code and a text for people.
func NewProblem(code Code, detail string) *Problem {
	row := code.row()
	return &Problem{Type: "about:blank", Title: row.title, Status: row.status, Detail: detail, Code: code}
}

func (p *Problem) Error() string {
	text := strings.ReplaceAll(string(p.Code), "_", " ")
	if p.Detail != "" {
		text += ": " + p.Detail
	}
	return text
}

// RetryAfter is when it is worth trying again; 0 where nothing is known of that.
func (p *Problem) RetryAfter() time.Duration {
	return time.Duration(p.RetryAfterMS) * time.Millisecond
}
