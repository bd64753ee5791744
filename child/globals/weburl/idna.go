package weburl

import (
	"strings"

	"golang.org/x/net/idna"
)

// domainToASCII is https://url.spec.whatwg.org/#concept-domain-to-ascii, without its
// strict checks. An empty result is a failure.
func domainToASCII(domain string) (string, bool) {
	if plain, ok := plainDomain(domain); ok {
		return plain, plain != ""
	}
	profile := idna.New(
		idna.MapForLookup(),
		idna.Transitional(false),
		idna.StrictDomainName(false),
		idna.CheckHyphens(false),
		idna.CheckJoiners(true),
		idna.BidiRule(),
		idna.VerifyDNSLength(false),
	)
	ascii, err := profile.ToASCII(domain)
	return ascii, err == nil && ascii != ""
}

// plainDomain lowers the case of a domain that is ASCII and has no label of another
// script in it, which is nearly all there is.
func plainDomain(domain string) (string, bool) {
	for i := range len(domain) {
		if domain[i] >= 0x80 {
			return "", false
		}
	}
	domain = strings.ToLower(domain)
	return domain, !strings.HasPrefix(domain, "xn--") && !strings.Contains(domain, ".xn--")
}
