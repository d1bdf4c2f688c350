import * as z from 'zod/mini'
import { autoscaler } from './schema-autoscaler.ts'
import { choice, distinct, flag, named, section, text, wholeNumber } from './schema-leaves.ts'

/** The cluster and its node pools, as `aks-baseline.yml` writes them. */

const osDisk = section(
  {
    type: z.optional(
      choice(
        ['Ephemeral', 'Managed'],
        "Ephemeral lies on the machine's own disk: faster and free, if it is large enough."
      )
    ),
    gigabytes: z.optional(wholeNumber(30, 2048, 'Size of the disk.'))
  },
  'Disk of the operating system.'
)

/** "Labels and selectors" of Kubernetes: an optional DNS prefix, then a name. */
const LABEL_KEY = '(?=[^/]{1,253}/)([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?/'
const LABEL_NAME = '[A-Za-z0-9]([-\\w.]{0,61}[A-Za-z0-9])?'
/** "Use labels in a cluster": the prefix is kept for AKS, which refuses others. */
const NOT_OF_AKS = '(?!([^/]*\\.)?kubernetes\\.azure\\.com/)'

const labelNameAllowed =
  'a label is named as Kubernetes names them, for example team or contoso.com/team, and not below kubernetes.azure.com, which AKS keeps for itself'
const labelAllowed = 'give a label value: up to 63 letters, digits, -, _ and .; numbers and true in quotes'

const labels = named(
  new RegExp(`^${NOT_OF_AKS}(${LABEL_KEY})?${LABEL_NAME}$`),
  labelNameAllowed,
  text(new RegExp(`^(${LABEL_NAME})?$`), labelAllowed, 'Value of the label.', 'shop'),
  'give labels as a mapping of names to texts',
  'Kubernetes labels of the nodes.'
)

const taint = text(
  new RegExp(`^${NOT_OF_AKS}(${LABEL_KEY})?${LABEL_NAME}(=(${LABEL_NAME})?)?:(NoSchedule|PreferNoSchedule|NoExecute)$`),
  'give a taint, for example gpu=true:NoSchedule; its effect is NoSchedule, PreferNoSchedule or NoExecute',
  'One taint.',
  'gpu=true:NoSchedule'
)

const poolShape = {
  vmSize: z.optional(
    text(
      /^Standard_[A-Z][A-Za-z0-9]*([_-][A-Za-z0-9]+){0,4}$/,
      'give the size of a virtual machine, for example Standard_D4d_v5',
      'Size of the virtual machines.',
      'Standard_D4d_v5'
    )
  ),
  maxPods: z.optional(wholeNumber(10, 250, 'Most pods a node takes. A pool cannot change it later.')),
  osDisk: z.optional(osDisk),
  surgePercent: z.optional(wholeNumber(1, 100, 'Extra nodes while the pool is upgraded, in percent.')),
  labels: z.optional(labels),
  taints: z.optional(distinct(taint, 20, 'taints', 'Kubernetes taints of the nodes.'))
}

const maxNodes = z.optional(wholeNumber(1, 1000, 'Most nodes the autoscaler may make.'))

const systemPool = section(
  { ...poolShape, minNodes: z.optional(wholeNumber(1, 1000, 'Fewest nodes.')), maxNodes },
  'Node pool of what AKS itself needs.'
)

const pool = section(
  {
    ...poolShape,
    minNodes: z.optional(wholeNumber(0, 1000, 'Fewest nodes.')),
    maxNodes,
    spot: z.optional(flag('Spot machines cost less and can be taken away at any time.'))
  },
  'One node pool; what it does not say is as in the built-in pool.'
)

const poolNameAllowed = 'a pool name has 1 to 12 of a-z and 0-9, begins with a letter, and is not system'
const poolsAllowed = 'name at least one node pool, for example user: {}'
const pools = z
  .record(z.string().check(z.regex(/^(?!system$)[a-z][a-z0-9]{0,11}$/, { error: poolNameAllowed })), z.nullable(pool), {
    error: poolsAllowed
  })
  .check(
    z.refine(all => Object.keys(all).length > 0, { error: poolsAllowed }),
    z.meta({
      description:
        'Node pools of the workload, by name. Default: one pool, `user`; a file that names pools has only those.',
      examples: [{ user: { maxNodes: 20 } }],
      minProperties: 1
    })
  )

const imageCleaner = section(
  {
    enabled: z.optional(flag('Whether images that nothing uses are removed from the nodes.')),
    intervalHours: z.optional(wholeNumber(24, 2160, 'Hours between two cleanings.'))
  },
  'Image cleaner.'
)

const storage = section(
  {
    disk: z.optional(flag('Azure Disk.')),
    file: z.optional(flag('Azure Files.')),
    blob: z.optional(flag('Azure Blob.')),
    snapshots: z.optional(flag('Snapshot controller.'))
  },
  "Storage drivers. The baseline's workload is stateless."
)

const features = section(
  {
    keda: z.optional(flag('Scaling by events. No other server of external metrics may run in the cluster.')),
    costAnalysis: z.optional(flag('Cost by namespace, for subscriptions under an Enterprise or Customer Agreement.')),
    imageCleaner: z.optional(imageCleaner),
    defender: z.optional(flag('Sensor of Microsoft Defender for Containers.')),
    runCommand: z.optional(flag('Whether commands can be sent into the private cluster through Resource Manager.')),
    backup: z.optional(
      flag(
        'Backups of volumes and objects every night by Azure Backup. Needs the drivers for disks and snapshots, and a set-up with `backups=yes`.'
      )
    ),
    networkObservability: z.optional(flag('Network metrics of each pod; charged by node.')),
    storage: z.optional(storage)
  },
  'What AKS can do beyond the plain cluster.'
)

export const cluster = section(
  {
    kubernetesVersion: z.optional(
      text(
        /^1\.\d{2}$/,
        'give a minor version in quotes, for example "1.34"',
        'Kubernetes version of a new cluster. Default: the newest that everything else supports.',
        '1.34'
      )
    ),
    tier: z.optional(
      choice(['Free', 'Standard', 'Premium'], 'Free has no guaranteed uptime; Premium has long-term support.')
    ),
    supportPlan: z.optional(
      choice(['KubernetesOfficial', 'AKSLongTermSupport'], 'Long-term support adds a year to each version.')
    ),
    networkPolicy: z.optional(
      choice(['cilium', 'azure'], 'What enforces network policies; azure retires on Linux in September 2028.')
    ),
    systemPool: z.optional(systemPool),
    pools: z.optional(pools),
    features: z.optional(features),
    autoscaler: z.optional(autoscaler)
  },
  'The cluster, alike in both colours.'
)
