import { X509Certificate } from 'node:crypto'
import * as z from 'zod/mini'
import {
  choice,
  distinct,
  flag,
  listOf,
  objectId,
  REGION,
  resourceIdOf,
  section,
  text,
  wholeNumber
} from './schema-leaves.ts'

/** Access, entry point, registry, vault and policies, as `aks-baseline.yml` writes them. */

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const namespaceAllowed = 'give the name of a namespace: 1 to 63 of a-z, 0-9 and -, with a letter or digit at both ends'
const namespace = text(NAMESPACE, namespaceAllowed, 'One namespace.', 'workload')

export const access = section(
  {
    adminGroupId: z.optional(
      objectId("Entra group of the clusters' administrators. Default: nobody but the pipeline's identity can enter.")
    ),
    readerGroupId: z.optional(objectId("Entra group that may read the workload's namespaces. Default: none.")),
    readerNamespaces: z.optional(distinct(namespace, 50, 'namespaces', 'Namespaces the readers may read.'))
  },
  'Who may enter the clusters, by Entra groups.'
)

const LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?'
const domain = text(
  new RegExp(`^(?=.{4,200}$)(${LABEL}\\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])$`),
  'give a domain in small letters, for example contoso.com',
  'Public domain of the entry point. Default: none, and then there is no Application Gateway.',
  'contoso.com'
)

const certificateAllowed =
  'use workflow, or the id of a vault secret without its version, for example https://corp.vault.azure.net/secrets/shop'
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
    z.meta({ description: 'One authority, as PEM.', maxLength: 20_000 })
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
    minCapacity: z.optional(wholeNumber(0, 100, 'Fewest instances; 0 scales in wholly when idle.')),
    maxCapacity: z.optional(wholeNumber(2, 125, 'Most instances.')),
    drainSeconds: z.optional(wholeNumber(1, 3600, 'Seconds a backend that leaves keeps its open requests.')),
    requestSeconds: z.optional(wholeNumber(1, 86_400, 'Seconds a backend has to answer.')),
    probePath: z.optional(
      text(
        /^\/[\w./~%-]{0,200}$/,
        'give a path that begins with /, for example /healthz',
        'Path the gateway asks to see whether a backend is well.',
        '/healthz'
      )
    )
  },
  'Application Gateway.'
)

const webFirewall = section(
  {
    mode: z.optional(choice(['Prevention', 'Detection'], 'Whether what is recognised is refused or only logged.')),
    maxUploadMegabytes: z.optional(wholeNumber(1, 4000, 'Largest file a client may send.'))
  },
  'Web application firewall of the gateway.'
)

const certificates = section(
  {
    gateway: z.optional(
      certificate(
        'What the gateway presents to clients: a PFX without password, from the secrets of the workflow or from a vault.'
      )
    ),
    ingress: z.optional(
      certificate(
        'What the ingress controller presents to the gateway: PEM with key and chain, for *.aks-ingress.<domain>.'
      )
    ),
    trustedRoots: z.optional(
      distinct(
        trustedRoot,
        20,
        'certificates',
        'Authorities the gateway trusts behind it, beside those of the input `ingress-authorities`; several while one is rotated.'
      )
    )
  },
  'Certificates of the entry point and behind it.'
)

const host = text(
  new RegExp(`^${LABEL}$`),
  'give one label of a host name: 1 to 63 of a-z, 0-9 and -',
  'Left label of the public name: <host>.<domain>.',
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
  'The way in: Application Gateway with web application firewall.'
)

const imported = section(
  {
    from: text(
      /^(?=.{3,300}$)[a-z0-9][a-z0-9.-]*\.[a-z]{2,}\/[a-z0-9]+([._/-][a-z0-9]+)*@sha256:[0-9a-f]{64}$/,
      'give host, repository and digest, for example docker.io/library/traefik@sha256: with 64 hexadecimal digits',
      'Image of another registry, by digest.',
      `docker.io/library/traefik@sha256:${'0'.repeat(64)}`
    ),
    to: z.optional(
      text(
        /^(?=.{1,250}$)[a-z0-9]+([._/-][a-z0-9]+)*$/,
        'give a repository in small letters, for example library/traefik',
        'Repository of our registry. Default: the one it comes from.',
        'library/traefik'
      )
    ),
    tag: z.optional(
      text(
        /^[\w][\w.-]{0,127}$/,
        'give a tag of letters, digits, _, . and -',
        'Tag for people, beside the one that holds the digest.',
        'v3.7.11'
      )
    )
  },
  'One image.'
)

/** Images of other registries that are imported into ours. */
export const images = distinct(imported, 50, 'images', 'Images that are imported into the registry, by digest.')

const REPOSITORY = '[a-z0-9]+([._/-][a-z0-9]+)*'
const repositoryAllowed = 'give a repository in small letters, for example library/nginx'
const cached = section(
  {
    name: text(
      /^[a-zA-Z0-9-]{5,50}$/,
      'give a name of 5 to 50 letters, digits and -',
      'Name of the rule.',
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
      'Repository of our registry it is found under.',
      'library/nginx'
    )
  },
  'One upstream repository.'
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
      choice(['own', 'shared'], 'Whether the environment has a registry of its own or uses the one `id` names.')
    ),
    id: z.optional(
      resourceIdOf('Microsoft.ContainerRegistry/registries', 'The registry of another environment, or of others.')
    ),
    replicas: z.optional(distinct(replica, 50, 'regions', 'Other regions the registry is replicated to.')),
    quarantine: z.optional(flag('Whether a scanner must release images before they can be pulled.')),
    cache: z.optional(
      listOf(cached, 'give a list of mappings of name, from and to', 'Upstream repositories that are cached.')
    ),
    untaggedDays: z.optional(wholeNumber(0, 365, "Days untagged manifests of Docker's format are kept."))
  },
  'The container registry.'
)

export const vault = section(
  {
    softDeleteDays: z.optional(
      wholeNumber(
        7,
        90,
        'Days a deleted vault or secret can be recovered. It cannot be changed once the vault is made.'
      )
    ),
    nameSuffix: z.optional(
      text(
        /^[a-z0-9]{0,4}$/,
        'use up to 4 of a-z and 0-9',
        'Makes another name, where a deleted vault that cannot be purged still holds the first.',
        'b'
      )
    )
  },
  'The key vault.'
)

const image = text(
  new RegExp(`^(?=.{3,250}$)[a-z0-9][a-z0-9.-]*\\.[a-z]{2,}(/${REPOSITORY})?/?$`),
  "give a registry's host, with a path if only part of it is meant, for example mcr.microsoft.com/oss",
  'One registry, or a path in it.',
  'mcr.microsoft.com/oss'
)

const containerLimits = section(
  {
    cpu: z.optional(
      text(
        /^([1-9]\d{0,2}|[1-9]\d{0,5}m)$/,
        'give a CPU quantity in quotes, for example "2", or 500m',
        'Most CPU of a container.',
        '500m'
      )
    ),
    memory: z.optional(
      text(
        /^[1-9]\d{0,5}(Ki|Mi|Gi)$/,
        'give a memory quantity in Ki, Mi or Gi, for example 256Mi',
        'Most memory of a container.',
        '256Mi'
      )
    )
  },
  'Most CPU and memory a container may ask for.'
)

export const policies = section(
  {
    effect: z.optional(choice(['Deny', 'Audit'], 'What the strict policies do. Audit only reports, for a start.')),
    allowedImages: z.optional(distinct(image, 50, 'registries', 'Registries beside our own whose images may run.')),
    excludedNamespaces: z.optional(
      distinct(namespace, 50, 'namespaces', 'Namespaces no policy looks at, beside those the enabled features need.')
    ),
    containerLimits: z.optional(containerLimits)
  },
  'Azure Policy in the clusters.'
)
