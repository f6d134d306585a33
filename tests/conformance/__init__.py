"""One suite, two servers: what holds on a real kube-apiserver holds on the embedded one."""
