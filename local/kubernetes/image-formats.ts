import { minorNumber } from '../aks/kubernetes-versions.ts'
import { nodesOfCluster } from '../aks/nodes/node.ts'
import { tableOf } from '../azure/tables.ts'
import type { Resource, World } from '../azure/world.ts'

/** First minor version of Kubernetes whose nodes have containerd 2.1 or later (AKS release notes; Azure/AKS CHANGELOG). */
const CONTAINERD_2_1_MINOR = 36

/** Says that an image has a manifest of schema 1, the format of Docker before 2016. */
export function keepSchemaOne(world: World, image: string): void {
  tableOf<true>(world, 'schemaOneImages')[image] = true
}

/** Returns whether an image has a manifest of schema 1. */
export function isSchemaOne(world: World, image: string): boolean {
  return tableOf<true>(world, 'schemaOneImages')[image] === true
}

/** Returns why the containerd of a node does not pull an image for its format. */
export function unsupportedFormat(world: World, cluster: Resource, node: string, image: string): string | undefined {
  if (!isSchemaOne(world, image)) return undefined
  const version = nodesOfCluster(world, cluster.id).find(each => each.node.name === node)?.node.kubernetesVersion
  if (version === undefined || minorNumber(version) < CONTAINERD_2_1_MINOR) return undefined
  // Verbatim: containerd/containerd: client/pull.go
  const why =
    'media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1, please rebuild the image as "application/vnd.docker.distribution.manifest.v2+json" or "application/vnd.oci.image.manifest.v1+json"'
  return `Failed to pull image "${image}": rpc error: code = Unimplemented desc = failed to pull and unpack image "${image}": not implemented: ${why}`
}
