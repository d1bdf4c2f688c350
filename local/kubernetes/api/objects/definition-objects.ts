import type { Resource, World } from '../../../azure/world.ts'
import { objectsOfKind } from '../../cluster-state.ts'
import type { KubernetesObject } from '../../objects.ts'
import { servedResources } from '../served-resources.ts'

/** Returns the definitions of custom resources: those that somebody applied, and those of the served resources of extensions. */
export function definitionObjects(world: World, cluster: Resource): KubernetesObject[] {
  const applied = objectsOfKind(world, cluster.id, 'CustomResourceDefinition')
  const brought = servedResources(world, cluster)
    .filter(({ from }) => from !== undefined)
    .map(({ group, version, kind, resource, namespaced }) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${resource}.${group}` },
      spec: {
        group,
        names: { kind, plural: resource, singular: kind.toLowerCase(), listKind: `${kind}List` },
        scope: namespaced ? 'Namespaced' : 'Cluster',
        versions: [{ name: version, served: true, storage: true }]
      },
      status: { storedVersions: [version] }
    }))
  return [...applied, ...brought]
}
