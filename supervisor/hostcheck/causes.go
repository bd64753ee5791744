package hostcheck

// Cause names why a host lacks a wall. The names are part of the interface.
type Cause string

// The causes.
const (
	UserNamespacesOff       Cause = "user-namespaces-off"
	UserNamespacesUsedUp    Cause = "user-namespaces-used-up"
	UserNamespacesForbidden Cause = "user-namespaces-forbidden"
	UserNamespacesNotBuilt  Cause = "user-namespaces-not-built"
	UserNamespaceNotEntered Cause = "user-namespace-not-entered"
	AppArmorUserNamespaces  Cause = "apparmor-user-namespaces"
	AppArmorConfined        Cause = "apparmor-confined"
	ContainerFilter         Cause = "container-filter"
	UnitFilter              Cause = "unit-filter"
	CapabilitiesLacking     Cause = "capabilities-lacking"
	NobodyElse              Cause = "nobody-else"
	NamespacesUsedUp        Cause = "namespaces-used-up"
	NamespaceNotBuilt       Cause = "namespace-not-built"
	RootIsChroot            Cause = "root-is-chroot"
	RootIsInitial           Cause = "root-is-initial"
	SeccompNotBuilt         Cause = "seccomp-not-built"
	LandlockTooOld          Cause = "landlock-too-old"
	LandlockNotBuilt        Cause = "landlock-not-built"
	LandlockInactive        Cause = "landlock-inactive"
	CgroupNotMounted        Cause = "cgroup-not-mounted"
	CgroupNotBuilt          Cause = "cgroup-not-built"
	CgroupSwitchedOff       Cause = "cgroup-switched-off"
	CgroupHeldByV1          Cause = "cgroup-held-by-v1"
	CgroupV1Unmounted       Cause = "cgroup-v1-unmounted"
	CgroupV1Forbidden       Cause = "cgroup-v1-forbidden"
	CgroupReadOnly          Cause = "cgroup-read-only"
	CgroupNotDelegated      Cause = "cgroup-not-delegated"
	CgroupPartlyDelegated   Cause = "cgroup-partly-delegated"
	Refused                 Cause = "refused"
)

// Remedy is what is known of one cause.
type Remedy struct {
	Cause Cause
	// Means says what the cause is, for people.
	Means string
	// mend gives the ways to mend it on a host. What the facts do not say stands in
	// capitals.
	mend func(Facts) []Way
}

// Way is one way to get a wall.
type Way struct {
	// How says what to do, or where the lines belong.
	How string `json:"how"`
	// Lines are to be run in a shell, or to be written where How says.
	Lines []string `json:"lines,omitempty"`
}

// Mend gives the ways to mend the cause on a host, the best first.
func (r Remedy) Mend(f Facts) []Way { return r.mend(f) }

// Remedies lists every cause with its remedy.
func Remedies() []Remedy {
	var all []Remedy
	for _, group := range [][]Remedy{userNamespaceRemedies(), rightsRemedies(), kernelRemedies(), cgroupRemedies()} {
		all = append(all, group...)
	}
	return all
}

func remedy(c Cause) Remedy {
	for _, r := range Remedies() {
		if r.Cause == c {
			return r
		}
	}
	return Remedy{Cause: c, mend: nothing}
}

func nothing(Facts) []Way { return nil }

// always is a remedy that is the same on every host.
func always(ways ...Way) func(Facts) []Way {
	return func(Facts) []Way { return ways }
}
