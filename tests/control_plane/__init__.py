"""A real etcd, kube-apiserver and kube-controller-manager on loopback, with a fake kubelet, for the tests."""
