import { clusterProperties, poolProperties, poolsOf } from '../../aks/cluster-model.ts'
import type { Resource, World } from '../../azure/world.ts'
import { objectsOfKind } from '../cluster-state.ts'
import { asRecord, type KubernetesObject, valueAt } from '../objects.ts'

const DISK = 'disk.csi.azure.com'
const FILE = 'file.csi.azure.com'
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class'

interface BuiltInClass {
  readonly name: string
  readonly provisioner: string
  /** SKU without its redundancy. */
  readonly sku: string
}

/** Storage classes that AKS makes in each cluster ("Storage options for applications in AKS"). */
const BUILT_IN: readonly BuiltInClass[] = [
  { name: 'azurefile', provisioner: FILE, sku: 'Standard' },
  { name: 'azurefile-csi', provisioner: FILE, sku: 'Standard' },
  { name: 'azurefile-csi-premium', provisioner: FILE, sku: 'Premium' },
  { name: 'azurefile-premium', provisioner: FILE, sku: 'Premium' },
  { name: 'default', provisioner: DISK, sku: 'StandardSSD' },
  { name: 'managed', provisioner: DISK, sku: 'StandardSSD' },
  { name: 'managed-csi', provisioner: DISK, sku: 'StandardSSD' },
  { name: 'managed-csi-premium', provisioner: DISK, sku: 'Premium' },
  { name: 'managed-premium', provisioner: DISK, sku: 'Premium' }
]

/** Returns the storage classes of a cluster: those of AKS, unless somebody applied one of the name, and all others. */
export function storageClassesIn(world: World, cluster: Resource): KubernetesObject[] {
  const applied = objectsOfKind(world, cluster.id, 'StorageClass')
  const names = new Set(applied.map(({ metadata }) => metadata.name))
  const redundancy = isMultiZone(world, cluster) ? 'ZRS' : 'LRS'
  const builtIn = BUILT_IN.filter(({ name, provisioner }) => !names.has(name) && hasDriver(cluster, provisioner))
  return [...builtIn.map(each => classObject(each, redundancy)), ...applied]
}

function hasDriver(cluster: Resource, provisioner: string): boolean {
  const driver = provisioner === DISK ? 'diskCSIDriver' : 'fileCSIDriver'
  return valueAt(clusterProperties(cluster), 'storageProfile', driver, 'enabled') !== false
}

/**
 * Returns whether the nodes of a cluster are in more than one zone. From Kubernetes 1.29 on, the disks of built-in classes
 * are then zone-redundant ("Storage options for applications in AKS"); local Azure knows no earlier version. That all node
 * pools count, and not the first one alone, is *assumed*.
 */
function isMultiZone(world: World, cluster: Resource): boolean {
  const zones = poolsOf(world, cluster.id).flatMap(pool => poolProperties(pool).availabilityZones ?? [])
  return new Set(zones).size > 1
}

function classObject({ name, provisioner, sku }: BuiltInClass, redundancy: string): KubernetesObject {
  const isDisk = provisioner === DISK
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, ...(name === 'default' && { annotations: { [DEFAULT_CLASS]: 'true' } }) },
    provisioner,
    parameters: isDisk ? { skuname: `${sku}_${redundancy}` } : { skuName: `${sku}_LRS` },
    reclaimPolicy: 'Delete',
    allowVolumeExpansion: true,
    volumeBindingMode: isDisk ? 'WaitForFirstConsumer' : 'Immediate'
  }
}

/** Returns the storage class of a claim: the one that it names, or the default class if it names none. */
export function storageClassOf(world: World, cluster: Resource, claim: KubernetesObject): KubernetesObject | undefined {
  const { storageClassName: name } = asRecord(claim.spec)
  const classes = storageClassesIn(world, cluster)
  if (name !== undefined) return classes.find(({ metadata }) => metadata.name === name)
  return classes.findLast(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === 'true')
}

/** Returns whether a volume of a class is provisioned only when a pod needs it. */
export function waitsForPod({ volumeBindingMode }: KubernetesObject): boolean {
  return volumeBindingMode === 'WaitForFirstConsumer'
}

/**
 * Returns whether each volume of a class is in one zone: managed disks without zone redundancy. Disks of a class without
 * an SKU are `StandardSSD_LRS` (kubernetes-sigs/azuredisk-csi-driver: docs/driver-parameters.md).
 */
export function isZonal({ provisioner, parameters }: KubernetesObject): boolean {
  const sku = Object.entries(asRecord(parameters)).find(([name]) => SKU_NAMES.includes(name.toLowerCase()))?.[1]
  return provisioner === DISK && !/_ZRS$/i.test(String(sku ?? ''))
}

const SKU_NAMES: readonly string[] = ['skuname', 'storageaccounttype']
