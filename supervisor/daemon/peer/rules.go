package peer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	// TenantHeader is the header by which a trusted caller names the tenant it asks for.
	TenantHeader = "X-Cordon-Tenant"
	// TokenTenant is the tenant of callers that came with a token and have no credentials.
	TokenTenant = "token"
	// tenantBytes is how long a tenant's name may be.
	tenantBytes = 64
	// overflowID stands for each user and group that a user namespace does not map
	// (user_namespaces(7)).
	overflowID = 65534
)

// Rules say which callers may. The zero value admits all that could connect, and trusts
// nobody to name a tenant.
type Rules struct {
	// UIDs and GIDs are who may call, the groups by a caller's own or a supplementary one.
	// Without any, all may.
	UIDs, GIDs []int
	// TenantHeaderUIDs are who may name a tenant by the header.
	TenantHeaderUIDs []int
}

// ForbiddenError says what a caller is and who may.
type ForbiddenError struct {
	Caller Credentials
	Action string // what it may not: "use this service"
	UIDs   []int  // who may
	GIDs   []int
}

func (e *ForbiddenError) Error() string {
	if e.Caller.UID < 0 {
		return "this caller may not " + e.Action + ": the kernel did not tell who it is"
	}
	var who strings.Builder
	fmt.Fprintf(&who, "uid %d (gid %d", e.Caller.UID, e.Caller.GID)
	if len(e.Caller.Groups) > 0 {
		const most = 16
		fmt.Fprintf(&who, ", groups %s", join(e.Caller.Groups[:min(len(e.Caller.Groups), most)]))
		if len(e.Caller.Groups) > most {
			who.WriteString(" and more")
		}
	}
	who.WriteString(")")
	if e.Caller.UID == overflowID {
		who.WriteString(", which may be any user that the service's user namespace does not map,")
	}
	var allowed []string
	if len(e.UIDs) > 0 {
		allowed = append(allowed, "uids "+join(e.UIDs))
	}
	if len(e.GIDs) > 0 {
		allowed = append(allowed, "gids "+join(e.GIDs))
	}
	if len(allowed) == 0 {
		allowed = []string{"nobody"}
	}
	return fmt.Sprintf("%s may not %s; allowed: %s", &who, e.Action, strings.Join(allowed, " and "))
}

func join(ids []int) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.Itoa(id)
	}
	return strings.Join(texts, ", ")
}

// TenantError says that a name given in the header is none.
type TenantError struct {
	Value string
}

func (e *TenantError) Error() string {
	value := e.Value
	if len(value) > tenantBytes {
		value = value[:tenantBytes] + "..."
	}
	return fmt.Sprintf("%s is %q, want %s", TenantHeader, value, e.Want())
}

// Want says what would be right.
func (e *TenantError) Want() string {
	return fmt.Sprintf("1 to %d of the characters A-Z a-z 0-9 . _ -", tenantBytes)
}

// Admit fails with a *ForbiddenError for who may not call.
func (r Rules) Admit(c Credentials) error {
	inGroup := func(gid int) bool { return slices.Contains(r.GIDs, gid) }
	switch {
	case c.UID < 0: // not even where all may: it would have no tenant
	case len(r.UIDs) == 0 && len(r.GIDs) == 0,
		slices.Contains(r.UIDs, c.UID), inGroup(c.GID), slices.ContainsFunc(c.Groups, inGroup):
		return nil
	}
	return &ForbiddenError{Caller: c, Action: "use this service", UIDs: r.UIDs, GIDs: r.GIDs}
}

// Tenant gives the key that a caller's requests are counted under: its user, or what it says
// in the header if it is trusted to; empty is no header. It fails with a *ForbiddenError for
// who is not trusted, so that nobody believes in a tenant that is not there, and with a
// *TenantError for what is no name. No name in a header can be a user's key, for want of the
// colon.
func (r Rules) Tenant(c Credentials, header string) (string, error) {
	switch {
	case c.UID < 0:
		return "", &ForbiddenError{Caller: c, Action: "use this service", UIDs: r.UIDs, GIDs: r.GIDs}
	case header == "":
		return "uid:" + strconv.Itoa(c.UID), nil
	case !slices.Contains(r.TenantHeaderUIDs, c.UID):
		return "", &ForbiddenError{Caller: c, Action: "name a tenant by " + TenantHeader, UIDs: r.TenantHeaderUIDs}
	case len(header) > tenantBytes || strings.ContainsFunc(header, foreign):
		return "", &TenantError{Value: header}
	}
	return header, nil
}

// foreign says that a rune is in no tenant's name.
func foreign(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '_', r == '-':
		return false
	}
	return true
}
