"""What deploy/ promises: the manifests for Kubernetes, the recipe of the images, the composed system, and how replicas follow a backlog.

Checked without a cluster: by bundled schemas, and by comparing the project's own figures with what the services read and answer.
Not covered: admission and defaults of a real API server, network plugins that enforce policies, the scheduler, and KEDA itself, of
whose triggers only the fields that are used here are known (`keda`). `kustomize` is stood in for by as much of it as the overlays
use; whatever else they used would be an error, and where kubectl is at hand the two are compared.
"""
