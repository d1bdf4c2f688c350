import type { Resource, World } from '../../../azure/world.ts'
import { objectsOfKind } from '../../cluster-state.ts'
import { type KubernetesObject, valueAt } from '../../objects.ts'
import { ZONE_LABEL } from '../../pods/node-fit.ts'
import { type Volume, volumeOf } from '../../storage/volumes.ts'

/** Returns the persistent volumes of a cluster: those that somebody applied, and those that claims made. */
export function volumeObjects(world: World, cluster: Resource): KubernetesObject[] {
  const applied = objectsOfKind(world, cluster.id, 'PersistentVolume')
  const names = new Set(applied.map(({ metadata }) => metadata.name))
  const claims = objectsOfKind(world, cluster.id, 'PersistentVolumeClaim')
  const provisioned = claims.flatMap(claim => {
    const volume = volumeOf(world, cluster.id, claim)
    return volume === undefined || names.has(volume.name) ? [] : [volumeObject(volume, claim)]
  })
  return [...applied, ...provisioned]
}

function volumeObject({ name, storageClass, zone }: Volume, claim: KubernetesObject): KubernetesObject {
  const { namespace } = claim.metadata
  const size = valueAt(claim, 'spec', 'resources', 'requests', 'storage')
  const expression = { key: ZONE_LABEL, operator: 'In', values: [zone] }
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      ...(size !== undefined && { capacity: { storage: size } }),
      accessModes: valueAt(claim, 'spec', 'accessModes') ?? ['ReadWriteOnce'],
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claim.metadata.name },
      ...(storageClass !== '' && { storageClassName: storageClass }),
      ...(zone !== undefined && {
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } }
      })
    },
    status: { phase: 'Bound' }
  }
}
