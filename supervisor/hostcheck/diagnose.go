package hostcheck

import (
	"errors"
	"slices"
	"strings"
	"syscall"

	"cordon/policy"
)

// diagnose says why a wall could not be had. It goes from the narrow to the wide: what only
// one cause explains comes first.
func diagnose(wall policy.Wall, err error, f Facts, found Findings) (Cause, string) {
	switch wall {
	case policy.WallSeccomp:
		return diagnoseSeccomp(err, f)
	case policy.WallLandlock:
		return diagnoseLandlock(err, f)
	case policy.WallCgroup:
		return diagnoseCgroup(err, f)
	case policy.WallUID, policy.WallCapabilities:
		return diagnoseRights(err, f, found.UserNamespace)
	default:
		return diagnoseNamespace(wall, err, f, found)
	}
}

func diagnoseSeccomp(err error, f Facts) (Cause, string) {
	if f.Filtered && errors.Is(err, syscall.EPERM) {
		return filtered(f, err)
	}
	return reason(SeccompNotBuilt, "Linux %s has no seccomp action kill-process: %v", f.Kernel, err)
}

func diagnoseLandlock(err error, f Facts) (Cause, string) {
	switch {
	case errors.Is(err, syscall.EOPNOTSUPP):
		return reason(LandlockInactive, "landlock is not among the active security modules%s", among(f.Modules))
	case f.Before(5, 13):
		return reason(LandlockTooOld, "Linux %s has no Landlock, which came with 5.13", f.Kernel)
	case errors.Is(err, syscall.ENOSYS) && !f.Filtered:
		return reason(LandlockNotBuilt, "Linux %s is built without Landlock", f.Kernel)
	case f.Filtered:
		// Old profiles answer ENOSYS for calls that they do not know.
		return filtered(f, err)
	default:
		return reason(Refused, "%v", err)
	}
}

func among(modules []string) string {
	if len(modules) == 0 {
		return ""
	}
	return ", which are " + strings.Join(modules, ", ")
}

// diagnoseRights is about what this process may do at all.
func diagnoseRights(err error, f Facts, userNamespace error) (Cause, string) {
	switch {
	case f.UserNamespaces.Inside && (f.lacks("CAP_SETUID") || f.User.ID == 0):
		return reason(NobodyElse, "%v", err)
	case f.lacks("CAP_SYS_ADMIN"):
		return diagnoseUserNamespace(f, userNamespace)
	case len(f.launching()) > 0:
		return reason(CapabilitiesLacking, "this process lacks %s", strings.Join(f.launching(), ", "))
	case f.lacks("CAP_SETUID") || f.lacks("CAP_SETGID"):
		return reason(NobodyElse, "this process lacks CAP_SETUID or CAP_SETGID")
	default:
		return reason(Refused, "%v", err)
	}
}

// diagnoseUserNamespace says why a process without rights cannot get them in a user
// namespace (user_namespaces(7), clone(2)).
func diagnoseUserNamespace(f Facts, err error) (Cause, string) {
	knobs := f.UserNamespaces
	switch {
	case err == nil:
		return reason(UserNamespaceNotEntered, "this process lacks CAP_SYS_ADMIN and is not in a user namespace of its own")
	case knobs.Max != nil && *knobs.Max == 0:
		return reason(UserNamespacesOff, "user.max_user_namespaces is 0: %v", err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EUSERS):
		return reason(UserNamespacesUsedUp, "no further user namespace is allowed: %v", err)
	case errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOSYS), !slices.Contains(f.Namespaces, "user"):
		return reason(UserNamespacesNotBuilt, "Linux %s has no user namespaces: %v", f.Kernel, err)
	case knobs.CloneAllowed != nil && !*knobs.CloneAllowed:
		return reason(UserNamespacesForbidden, "kernel.unprivileged_userns_clone is 0: %v", err)
	case f.Filtered:
		return filtered(f, err)
	case f.Chroot:
		return reason(RootIsChroot, "in a chroot nobody can make a user namespace: %v", err)
	case knobs.Restricted != nil && *knobs.Restricted:
		return reason(AppArmorUserNamespaces, "kernel.apparmor_restrict_unprivileged_userns is 1: %v", err)
	default:
		return reason(Refused, "make a user namespace: %v", err)
	}
}

func diagnoseNamespace(wall policy.Wall, err error, f Facts, found Findings) (Cause, string) {
	i := slices.IndexFunc(policy.Namespaces(), func(n policy.Namespace) bool { return n.Wall == wall })
	kind := policy.Namespaces()[i].Name
	knobs := f.UserNamespaces
	switch {
	case !slices.Contains(f.Namespaces, kind):
		return reason(NamespaceNotBuilt, "Linux %s has no %s namespaces: %v", f.Kernel, kind, err)
	case errors.Is(err, syscall.ENOSPC):
		return reason(NamespacesUsedUp, "user.max_%s_namespaces allows no further one: %v", kind, err)
	case wall == policy.WallMount && found.RootStays && f.InitialRoot:
		return reason(RootIsInitial, "%v", err)
	case wall == policy.WallMount && (found.RootStays || f.Chroot && errors.Is(err, syscall.EINVAL)):
		return reason(RootIsChroot, "%v", err)
	case f.lacks("CAP_SYS_ADMIN"):
		return diagnoseUserNamespace(f, found.UserNamespace)
	case knobs.Inside && knobs.Restricted != nil && *knobs.Restricted:
		// Ubuntu's way: the namespace is made, and a profile takes its capabilities away.
		return reason(AppArmorUserNamespaces, "kernel.apparmor_restrict_unprivileged_userns is 1: %v", err)
	case f.Filtered:
		return filtered(f, err)
	case f.Confined != "":
		return reason(AppArmorConfined, "under the AppArmor profile %s: %v", f.Confined, err)
	default:
		return reason(Refused, "%v", err)
	}
}

// isRefusal reports whether somebody forbade it, and not that it cannot be.
func isRefusal(err error) bool {
	return errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES)
}

func filtered(f Facts, err error) (Cause, string) {
	if f.Container != "" {
		return reason(ContainerFilter, "a seccomp filter is on this container: %v", err)
	}
	return reason(UnitFilter, "this process was started under a seccomp filter: %v", err)
}

func diagnoseCgroup(err error, f Facts) (Cause, string) {
	c := f.Cgroup
	lacking := func(fits func(Controller) bool) string { return strings.Join(c.controllers(fits), ", ") }
	unbuilt := lacking(func(c Controller) bool { return !c.Built })
	off := lacking(func(c Controller) bool { return c.Built && !c.Enabled })
	absent := lacking(func(c Controller) bool { return !c.Available })
	held := lacking(func(c Controller) bool { return !c.Available && c.V1 })
	switch {
	case unbuilt != "":
		return reason(CgroupNotBuilt, "Linux %s is built without the controllers %s", f.Kernel, unbuilt)
	case off != "":
		return reason(CgroupSwitchedOff, "the kernel was booted without the controllers %s", off)
	case c.Version == "none":
		return reason(CgroupNotMounted, "%v", err)
	case c.Version == "v1" && absent != "":
		return reason(CgroupV1Unmounted, "no hierarchy on /sys/fs/cgroup has the controllers %s", absent)
	case c.ReadOnly:
		return reason(CgroupReadOnly, "/sys/fs/cgroup is mounted read-only: %v", err)
	case c.Version == "v1" && isRefusal(err):
		return reason(CgroupV1Forbidden, "user %s may not make cgroups in %s: %v", f.user(),
			lacking(func(c Controller) bool { return !c.Writable }), err)
	case c.Version == "v2" && held != "":
		return reason(CgroupHeldByV1, "v1 hierarchies hold the controllers %s", held)
	case c.Version == "v2" && !c.Writable:
		return reason(CgroupNotDelegated, "this process may not write to its cgroup %s: %v", c.Base, err)
	case c.Version == "v2" && absent != "":
		return reason(CgroupPartlyDelegated, "the controllers %s were not handed to cgroup %s", absent, c.Base)
	default:
		return reason(Refused, "%v", err)
	}
}
