"""What the embedded server can only claim, done to a real kube-apiserver."""
