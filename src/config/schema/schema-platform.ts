import { X509Certificate } from 'node:crypto'
import * as z from 'zod/mini'
import {
  choice,
  distinctList,
  flag,
  listOf,
  objectId,
  REGION,
  resourceIdOf,
  section,
  text,
  wholeNumber
} from './schema-leaves.ts'

/** Schema of access, entry point, registry, key vault and policies in `aks-baseline.yml`. */

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const namespaceAllowed =
  'give the name of a namespace: 1 to 63 characters of a-z, 0-9 and -, with a letter or digit at both ends'
const namespace = text(NAMESPACE, namespaceAllowed, 'One namespace.', 'workload')

export const access = section(
  {
    adminGroupId: z.optional(
      objectId(
        "Entra group with administrator access to the clusters. Default: none, so only the pipeline's identity has access."
      )
    ),
    readerGroupId: z.optional(objectId('Entra group with read access to `readerNamespaces`. Default: none.')),
    readerNamespaces: z.optional(
      distinctList(namespace, 50, 'namespaces', 'Namespaces that the reader group may read.')
    )
  },
  'Access to the clusters by Entra groups.'
)

const LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?'
const domain = text(
  new RegExp(`^(?=.{4,200}$)(${LABEL}\\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])$`),
  'give a domain in lowercase letters, for example contoso.com',
  'Public domain of the entry point. Default: none, so no Application Gateway is created.',
  'contoso.com'
)

const certificateAllowed =
  'use workflow, or the id of a key vault secret without its version, for example https://corp.vault.azure.net/secrets/shop'
const certificate = (description: string) =>
  text(
    /^(workflow|https:\/\/[a-z][a-z0-9-]{1,22}[a-z0-9]\.vault\.azure\.net\/secrets\/[0-9a-zA-Z-]{1,127})$/,
    certificateAllowed,
    description,
    'workflow'
  )

const pemAllowed = 'give one certificate as PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----'
const trustedRoot = z
  .string({ error: pemAllowed })
  .check(
    z.refine(isCertificate, { error: pemAllowed }),
    z.meta({ description: 'One certificate authority, as PEM.', maxLength: 20_000 })
  )

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0 && pem.startsWith('-----BEGIN CERTIFICATE-----')
  } catch {
    return false
  }
}

const entry = section(
  {
    minCapacity: z.optional(
      wholeNumber(0, 100, 'Minimum number of instances. With 0, an idle gateway scales in completely.')
    ),
    maxCapacity: z.optional(wholeNumber(2, 125, 'Maximum number of instances.')),
    drainSeconds: z.optional(
      wholeNumber(1, 3600, 'Connection draining: seconds in which a removed backend can finish its open requests.')
    ),
    requestSeconds: z.optional(wholeNumber(1, 86_400, 'Request timeout: seconds in which a backend must respond.')),
    probePath: z.optional(
      text(
        /^\/[\w./~%-]{0,200}$/,
        'give a path that begins with /, for example /healthz',
        'Path that the health probe requests from a backend.',
        '/healthz'
      )
    )
  },
  'Application Gateway.'
)

const webFirewall = section(
  {
    mode: z.optional(choice(['Prevention', 'Detection'], 'Prevention blocks attacks. Detection only logs them.')),
    maxUploadMegabytes: z.optional(wholeNumber(1, 4000, 'Largest file upload in MB.'))
  },
  'Web application firewall of the gateway.'
)

const certificates = section(
  {
    gateway: z.optional(
      certificate(
        'Certificate that the gateway presents to clients: a PFX without a password. `workflow`: from the secrets of the workflow. Otherwise the id of a key vault secret.'
      )
    ),
    ingress: z.optional(
      certificate(
        'Certificate that the ingress controller presents to the gateway: PEM with key and chain, for *.aks-ingress.<domain>. `workflow`: from the secrets of the workflow. Otherwise the id of a key vault secret.'
      )
    ),
    trustedRoots: z.optional(
      distinctList(
        trustedRoot,
        20,
        'certificates',
        'CA certificates that the gateway uses to verify the ingress controller, in addition to the certificates of the input `ingress-authorities`. During a rotation, list the old and the new certificate.'
      )
    )
  },
  'Certificates of the gateway and of the ingress controller.'
)

const host = text(
  new RegExp(`^${LABEL}$`),
  'give one label of a host name: 1 to 63 characters of a-z, 0-9 and -',
  'First label of the public name: <host>.<domain>.',
  'app'
)

export const ingress = section(
  {
    domain: z.optional(domain),
    host: z.optional(host),
    gateway: z.optional(entry),
    firewall: z.optional(webFirewall),
    certificates: z.optional(certificates)
  },
  'The entry point: Application Gateway with web application firewall.'
)

const imported = section(
  {
    from: text(
      /^(?=.{3,300}$)[a-z0-9][a-z0-9.-]*\.[a-z]{2,}\/[a-z0-9]+([._/-][a-z0-9]+)*@sha256:[0-9a-f]{64}$/,
      'give host, repository and digest, for example docker.io/library/traefik@sha256: with 64 hexadecimal digits',
      'Image in the upstream registry, by digest.',
      `docker.io/library/traefik@sha256:${'0'.repeat(64)}`
    ),
    to: z.optional(
      text(
        /^(?=.{1,250}$)[a-z0-9]+([._/-][a-z0-9]+)*$/,
        'give a repository in lowercase letters, for example library/traefik',
        'Repository in the registry of the environment. Default: the same name as the upstream repository.',
        'library/traefik'
      )
    ),
    tag: z.optional(
      text(
        /^[\w][\w.-]{0,127}$/,
        'give a tag of letters, digits, _, . and -',
        'Additional image tag for people to read. The import always adds a tag with the digest.',
        'v3.7.11'
      )
    )
  },
  'One image to import.'
)

/** Schema of the images that are imported from other registries. */
export const images = distinctList(
  imported,
  50,
  'images',
  'Images that are imported into the registry of the environment, by digest.'
)

const REPOSITORY = '[a-z0-9]+([._/-][a-z0-9]+)*'
const repositoryAllowed = 'give a repository in lowercase letters, for example library/nginx'
const cached = section(
  {
    name: text(
      /^[a-zA-Z0-9-]{5,50}$/,
      'give a name of 5 to 50 letters, digits and -',
      'Name of the cache rule.',
      'docker-nginx'
    ),
    from: text(
      new RegExp(`^(?=.{3,250}$)[a-z0-9][a-z0-9.-]*\\.[a-z]{2,}/(\\*|${REPOSITORY}(/\\*)?)$`),
      'give a host and a repository, for example mcr.microsoft.com/oss/nginx or mcr.microsoft.com/oss/*',
      'Upstream repository, with its host.',
      'mcr.microsoft.com/oss/nginx'
    ),
    to: text(
      new RegExp(`^(?=.{1,250}$)(\\*|${REPOSITORY}(/\\*)?)$`),
      repositoryAllowed,
      'Repository in the registry of the environment under which the image is available.',
      'library/nginx'
    )
  },
  'Cache rule for one upstream repository.'
)

const replica = text(
  REGION,
  'use the short form of an Azure region, for example northeurope',
  'One region.',
  'northeurope'
)

export const registry = section(
  {
    kind: z.optional(
      choice(
        ['own', 'shared'],
        '`own`: the environment has its own registry. `shared`: it uses the registry that `id` names.'
      )
    ),
    id: z.optional(
      resourceIdOf(
        'Microsoft.ContainerRegistry/registries',
        'Id of an existing registry that belongs to another environment or another team.'
      )
    ),
    replicas: z.optional(distinctList(replica, 50, 'regions', 'Other regions to which the registry is replicated.')),
    quarantine: z.optional(flag('Quarantines new images until a scanner releases them.')),
    cache: z.optional(
      listOf(cached, 'give a list of mappings of name, from and to', 'Cache rules for upstream repositories.')
    ),
    untaggedDays: z.optional(wholeNumber(0, 365, 'Retention of untagged manifests in Docker format, in days.'))
  },
  'The container registry.'
)

export const vault = section(
  {
    softDeleteDays: z.optional(
      wholeNumber(
        7,
        90,
        'Days in which a deleted vault or secret can be recovered. The number cannot be changed after the vault is created.'
      )
    ),
    nameSuffix: z.optional(
      text(
        /^[a-z0-9]{0,4}$/,
        'use up to 4 characters of a-z and 0-9',
        'Suffix of the vault name. Needed if a deleted vault that cannot be purged still has the name without the suffix.',
        'b'
      )
    )
  },
  'The key vault.'
)

const image = text(
  new RegExp(`^(?=.{3,250}$)[a-z0-9][a-z0-9.-]*\\.[a-z]{2,}(/${REPOSITORY})?/?$`),
  'give the host of a registry, optionally with a path, for example mcr.microsoft.com/oss',
  'One registry, or a path in it.',
  'mcr.microsoft.com/oss'
)

const containerLimits = section(
  {
    cpu: z.optional(
      text(
        /^([1-9]\d{0,2}|[1-9]\d{0,5}m)$/,
        'give a CPU quantity in quotes, for example "2", or 500m',
        'CPU limit of a container.',
        '500m'
      )
    ),
    memory: z.optional(
      text(
        /^[1-9]\d{0,5}(Ki|Mi|Gi)$/,
        'give a memory quantity in Ki, Mi or Gi, for example 256Mi',
        'Memory limit of a container.',
        '256Mi'
      )
    )
  },
  'Largest CPU and memory limits that a container may have.'
)

export const policies = section(
  {
    effect: z.optional(
      choice(
        ['Deny', 'Audit'],
        'Effect of the strict policies. Audit only reports violations, for example during adoption.'
      )
    ),
    allowedImages: z.optional(
      distinctList(
        image,
        50,
        'registries',
        'Other registries from which images may run, in addition to the registry of the environment.'
      )
    ),
    excludedNamespaces: z.optional(
      distinctList(
        namespace,
        50,
        'namespaces',
        'Namespaces that are excluded from the policies, in addition to the namespaces of enabled features.'
      )
    ),
    containerLimits: z.optional(containerLimits)
  },
  'Azure Policy for the clusters.'
)
