import * as z from 'zod/mini'
import { EXAMPLE_KUBERNETES_VERSION } from '../example-version.ts'
import { MACHINE_SIZE, MACHINE_SIZE_ALLOWED, machineSizeError } from './machine-size-form.ts'
import { autoscaler } from './schema-autoscaler.ts'
import { choice, distinctList, flag, mappingByName, meta, section, text, wholeNumber } from './schema-leaves.ts'
import { systemPoolUpgrade, userPoolUpgrade } from './schema-pool-upgrade.ts'

/** Schema of the cluster and its node pools in `aks-baseline.yml`. */

const osDisk = section(
  {
    type: z.optional(
      choice(
        ['Ephemeral', 'Managed'],
        'Ephemeral uses the local disk of the machine: faster and without extra cost, but the local disk must be large enough.'
      )
    ),
    gigabytes: z.optional(wholeNumber(30, 2048, 'Size of the disk in GB.'))
  },
  'Disk of the operating system of each node.'
)

/** Syntax of Kubernetes ("Labels and selectors"): an optional DNS prefix, then a name. */
const LABEL_KEY = '(?=[^/]{1,253}/)([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?/'
const LABEL_NAME = '[A-Za-z0-9]([-\\w.]{0,61}[A-Za-z0-9])?'
/**
 * Pattern that excludes the prefix kubernetes.azure.com. AKS reserves this prefix and refuses labels and taints with it
 * ("Use labels in a cluster").
 */
const NOT_OF_AKS = '(?!([^/]*\\.)?kubernetes\\.azure\\.com/)'
/**
 * Pattern that excludes the labels of Kubernetes. AKS refuses them, except those with two prefixes that a node may set
 * itself (Azure/AKS#2866).
 */
const NOT_OF_KUBERNETES = '(?!(?!(node|kubelet)\\.kubernetes\\.io/)([^/]*\\.)?(kubernetes|k8s)\\.io/)'
/** Pattern that excludes the taints that Kubernetes sets and removes itself ("Well-Known Labels, Annotations and Taints"). */
const NOT_OF_CONTROLLERS = '(?!node\\.(cloudprovider\\.)?kubernetes\\.io/)'

const labelNameAllowed =
  'a label name follows the rules of Kubernetes, for example team or contoso.com/team. AKS refuses names of kubernetes.azure.com, kubernetes.io and k8s.io, except node.kubernetes.io/ and kubelet.kubernetes.io/'
const labelAllowed = 'give a label value: up to 63 letters, digits, -, _ and .; put numbers, true and false in quotes'

const labels = mappingByName(
  new RegExp(`^${NOT_OF_AKS}${NOT_OF_KUBERNETES}(${LABEL_KEY})?${LABEL_NAME}$`),
  labelNameAllowed,
  text(new RegExp(`^(${LABEL_NAME})?$`), labelAllowed, 'Value of the label.', 'shop'),
  'give labels as a mapping of names to text values',
  'Kubernetes labels of the nodes.'
)

const taint = text(
  new RegExp(
    `^${NOT_OF_AKS}${NOT_OF_CONTROLLERS}(${LABEL_KEY})?${LABEL_NAME}(=(${LABEL_NAME})?)?:(NoSchedule|PreferNoSchedule|NoExecute)$`
  ),
  'give a taint, for example gpu=true:NoSchedule; its effect is NoSchedule, PreferNoSchedule or NoExecute. AKS and Kubernetes set the taints of kubernetes.azure.com and node.kubernetes.io themselves',
  'One taint.',
  'gpu=true:NoSchedule'
)

const poolShape = {
  vmSize: z.optional(
    z
      .string({ error: MACHINE_SIZE_ALLOWED })
      .check(
        z.regex(MACHINE_SIZE, { error: issue => machineSizeError(issue.input) }),
        meta('Size of the virtual machines.', 'Standard_D4d_v5')
      )
  ),
  maxPods: z.optional(
    wholeNumber(10, 250, 'Maximum number of pods on a node. It cannot be changed on an existing pool.')
  ),
  osDisk: z.optional(osDisk),
  encryptionAtHost: z.optional(
    flag(
      'Encrypts temporary disks and disk caches on the host of the machine. Needs the feature `Microsoft.Compute/EncryptionAtHost` in the subscription. It cannot be changed on an existing pool.'
    )
  ),
  surgePercent: z.optional(
    wholeNumber(1, 100, 'Older spelling of `upgrade.maxSurge`: `33` is the same as `maxSurge: 33%`.')
  ),
  labels: z.optional(labels),
  taints: z.optional(distinctList(taint, 20, 'taints', 'Kubernetes taints of the nodes.'))
}

const maxNodes = z.optional(wholeNumber(1, 1000, 'Maximum node count for the autoscaler.'))

const systemPool = section(
  {
    ...poolShape,
    upgrade: z.optional(systemPoolUpgrade),
    minNodes: z.optional(wholeNumber(1, 1000, 'Minimum node count.')),
    maxNodes
  },
  'System node pool, for the pods that AKS itself needs.'
)

const pool = section(
  {
    ...poolShape,
    upgrade: z.optional(userPoolUpgrade),
    minNodes: z.optional(wholeNumber(0, 1000, 'Minimum node count.')),
    maxNodes,
    spot: z.optional(flag('Uses spot machines, which cost less, but which Azure can evict at any time.'))
  },
  'One node pool. If a setting is left out, the pool has the built-in value.'
)

const poolNameAllowed = 'a pool name has 1 to 12 characters of a-z and 0-9, begins with a letter, and is not system'
const poolsAllowed = 'name at least one node pool, for example user: {}'
const pools = z
  .record(z.string().check(z.regex(/^(?!system$)[a-z][a-z0-9]{0,11}$/, { error: poolNameAllowed })), z.nullable(pool), {
    error: poolsAllowed
  })
  .check(
    z.refine(all => Object.keys(all).length > 0, { error: poolsAllowed }),
    z.meta({
      description:
        'Node pools of the workload, by name. Default: one pool, `user`. If the file names pools, only these pools are created.',
      examples: [{ user: { maxNodes: 20 } }],
      minProperties: 1
    })
  )

const imageCleaner = section(
  {
    enabled: z.optional(flag('Removes unused images from the nodes.')),
    intervalHours: z.optional(wholeNumber(24, 2160, 'Hours between two runs of the image cleaner.'))
  },
  'Image cleaner of AKS.'
)

const storage = section(
  {
    disk: z.optional(flag('Driver for Azure Disk.')),
    file: z.optional(flag('Driver for Azure Files.')),
    blob: z.optional(flag('Driver for Azure Blob Storage.')),
    snapshots: z.optional(flag('Controller for snapshots of volumes.'))
  },
  'Storage drivers. They are off by default, because the workload of the baseline is stateless.'
)

const features = section(
  {
    keda: z.optional(flag('KEDA: event-driven scaling. No other external metrics server may run in the cluster.')),
    costAnalysis: z.optional(
      flag(
        'Cost analysis by namespace. Needs a subscription under an Enterprise Agreement or a Microsoft Customer Agreement.'
      )
    ),
    imageCleaner: z.optional(imageCleaner),
    defender: z.optional(flag('Installs the sensor of Microsoft Defender for Containers.')),
    runCommand: z.optional(
      flag('Allows `az aks command invoke`: commands in the private cluster through Resource Manager.')
    ),
    backup: z.optional(
      flag(
        'Azure Backup of volumes and objects every night. Needs `storage.disk` and `storage.snapshots`, and a setup with `backups=yes`.'
      )
    ),
    networkObservability: z.optional(flag('Network metrics of each pod. Azure charges for each node.')),
    storage: z.optional(storage)
  },
  'Optional features of AKS.'
)

export const cluster = section(
  {
    kubernetesVersion: z.optional(
      text(
        /^1\.\d{2}(\.(0|[1-9]\d{0,2}))?$/,
        `give a version in quotes, with or without its patch, for example "${EXAMPLE_KUBERNETES_VERSION}" or "${EXAMPLE_KUBERNETES_VERSION}.2"`,
        'Kubernetes version. `1.36` is satisfied by each of its patches; `1.36.2` is one patch. A new cluster gets it; an existing cluster keeps its version until an upgrade. Default: the newest version that the region offers and all other settings support.',
        EXAMPLE_KUBERNETES_VERSION
      )
    ),
    tier: z.optional(
      choice(
        ['Free', 'Standard', 'Premium'],
        'Pricing tier. Free has no guaranteed uptime of the API server; Premium adds long-term support.'
      )
    ),
    supportPlan: z.optional(
      choice(
        ['KubernetesOfficial', 'AKSLongTermSupport'],
        'Support plan. AKSLongTermSupport adds a year of support to each version and needs the tier Premium.'
      )
    ),
    networkPolicy: z.optional(
      choice(['cilium', 'azure'], 'Engine that enforces network policies. azure retires on Linux in September 2028.')
    ),
    systemPool: z.optional(systemPool),
    pools: z.optional(pools),
    features: z.optional(features),
    autoscaler: z.optional(autoscaler)
  },
  'The cluster. The settings apply to both colours.'
)
