import * as z from 'zod/mini'
import { looksSecret } from '../document/shown-value.ts'
import { certificatesProblem, knownHostsProblem } from '../git-host-keys.ts'
import {
  checkedText,
  choice,
  distinctList,
  flag,
  gitAddress,
  listOf,
  meta,
  plainText,
  section,
  text,
  wholeNumber
} from './schema-leaves.ts'

/** Schema of upgrades and GitOps in `aks-baseline.yml`. */

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/
/** Pattern for the UTC offsets that time zones use, in steps of 15 minutes. */
const OFFSET = /^([+](0\d|1[0-4])|-(0\d|1[0-2])):(00|15|30|45)$/

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const window = <const Days extends readonly string[]>(days: Days, onDay: string, description: string) =>
  section(
    {
      day: z.optional(choice(days, onDay)),
      start: z.optional(
        text(TIME, 'give a time as HH:MM, for example 21:00', 'Time at which the window starts.', '21:00')
      ),
      hours: z.optional(wholeNumber(4, 24, 'Length of the window in hours.')),
      utcOffset: z.optional(
        text(
          OFFSET,
          'give an offset as +HH:MM or -HH:MM, for example +01:00',
          'Offset of the start time from UTC.',
          '+01:00'
        )
      )
    },
    description
  )

const dateAllowed = 'give an existing date as YYYY-MM-DD, for example 2026-12-18'

/** Returns whether a text is an existing date. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

const date = (description: string) =>
  z
    .string({ error: dateAllowed })
    .check(
      z.regex(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { error: dateAllowed }),
      z.refine(isDay, { error: dateAllowed }),
      meta(description, '2026-12-18')
    )

const freeze = section(
  {
    from: date('First day.'),
    to: date('Last day.'),
    reason: plainText(200, 'Reason, shown to people who wait for an upgrade.', 'Christmas business')
  },
  'A period in which nothing is upgraded.'
)

const acceptance = section(
  {
    evidence: choice(
      ['cluster', 'azure', 'manifests', 'workloads', 'budgets', 'webhooks', 'api-usage', 'nodes'],
      'Kind of evidence that may be missing. `cluster`: everything that only the API server shows.'
    ),
    until: date('Last day. Afterwards, a missing kind is a warning for 14 days, and then blocks.'),
    reason: plainText(200, 'Reason, shown to people who read the verdict.', 'private API server, reviewed by hand')
  },
  'A kind of evidence that upgrades of this environment do without for a time.'
)

export const upgrades = section(
  {
    strategy: z.optional(
      choice(
        ['in-place', 'immutable'],
        '`in-place`: upgrade the running cluster. `immutable`: create a replacement and move the traffic to it.'
      )
    ),
    kubernetesChannel: z.optional(
      choice(['none', 'patch', 'stable', 'rapid'], 'Channel of automatic Kubernetes upgrades by AKS.')
    ),
    nodeImageChannel: z.optional(
      choice(
        ['None', 'NodeImage', 'SecurityPatch', 'Unmanaged'],
        'Channel of automatic operating system updates of the nodes. Default of immutable clusters: None.'
      )
    ),
    windows: z.optional(
      section(
        {
          kubernetes: z.optional(
            window(WEEKDAYS, 'Day on which the window starts.', 'Window in which AKS may upgrade Kubernetes.')
          ),
          nodeImages: z.optional(
            window(
              [...WEEKDAYS, 'daily', 'every-other-day'],
              'Day on which the window starts. The channel SecurityPatch needs `daily`, its default, or `every-other-day`.',
              'Window in which AKS may update the nodes.'
            )
          )
        },
        'Maintenance windows.'
      )
    ),
    freezes: z.optional(
      listOf(
        freeze,
        'give a list of mappings of from, to and reason; [] for none',
        'Periods in which nothing is upgraded.'
      )
    ),
    accept: z.optional(
      listOf(
        acceptance,
        'give a list of mappings of evidence, until and reason; [] for none',
        'Evidence that may be missing when an upgrade is validated.'
      )
    ),
    follow: z.optional(
      choice(
        ['patch', 'minor'],
        'Version that an upgrade takes if `cluster.kubernetesVersion` is not set. `patch`: the newest patch of the version that runs. `minor`: the next minor version as soon as AKS offers it.'
      )
    ),
    poolOrder: z.optional(
      distinctList(
        text(
          /^[a-z][a-z0-9]{0,11}$/,
          'give the names of node pools of `cluster.pools`, or system',
          'One node pool.',
          'batch'
        ),
        100,
        'node pools',
        'Node pools that are upgraded first, in this order. Then the system pool and all others follow.'
      )
    ),
    after: z.optional(
      text(
        /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/,
        'give the name of another environment of this file',
        'Environment in which a version must have run before this environment is upgraded to it. Default: none.',
        'staging'
      )
    ),
    soakHours: z.optional(wholeNumber(0, 720, 'Hours for which a version must have run in the environment `after`.')),
    imageLagDays: z.optional(
      wholeNumber(
        0,
        60,
        'Days by which a node image may be newer than the one that has run in the environment `after`.'
      )
    ),
    gates: z.optional(
      section(
        {
          flux: z.optional(flag('Waits until Flux has applied the expected revision.')),
          gateway: z.optional(flag('Waits until the gateway reports the cluster as healthy.')),
          failedRequestsPercent: z.optional(
            wholeNumber(
              0,
              100,
              'Waits until at most this share of the requests from the gateway to the cluster fail, in percent. Default: not judged.'
            )
          )
        },
        'Conditions before an upgrade continues with the next node pool.'
      )
    ),
    keepRollback: z.optional(
      flag(
        'Keeps both channels off after an upgrade, for the seven days in which AKS can roll node pools back. The first run of `provision` after them switches the channels on again.'
      )
    ),
    maxClusterAgeDays: z.optional(wholeNumber(1, 365, 'Age in days after which an immutable cluster must be replaced.'))
  },
  'Upgrades of the clusters.'
)

export const changes = section(
  {
    after: z.optional(
      text(
        /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/,
        'give the name of another environment of this file',
        'Environment that must have a change before this environment gets it. Default: none.',
        'staging'
      )
    ),
    soakHours: z.optional(wholeNumber(0, 720, 'Hours for which that environment must have had the change.')),
    gitops: z.optional(
      flag(
        'Whether Flux must also have applied the revision of `gitops.source` there first. The revision must then be a commit or a tag.'
      )
    )
  },
  'Order in which environments get changes.'
)

const BRANCH = /^(?![-/.])(?!.*(\.\.|\/\/|@\{|\.lock$))[\w./+@#-]{1,200}(?<![/.])$/
const branchAllowed = 'give the name of a branch or tag that Git allows'

/** A version range as Flux reads it (Masterminds/semver): comparators, joined by blanks, commas or ||. */
const VERSION = '[v]?(\\d+|[xX*])(\\.(\\d+|[xX*])){0,2}(-[0-9A-Za-z.-]+)?'
const COMPARATOR = `(\\^|~|=|!=|>=|<=|>|<)? ?${VERSION}`
const SEMVER = new RegExp(`^(?=.{1,100}$)${COMPARATOR}( - ${VERSION})?((, ?| | ?\\|\\| ?)${COMPARATOR})*$`)

const revisionAllowed = 'give exactly one of branch, tag, semver and commit'
const revision = z
  .strictObject(
    {
      branch: z.optional(text(BRANCH, branchAllowed, 'Newest commit of a branch.', 'main')),
      tag: z.optional(text(BRANCH, branchAllowed, 'One Git tag.', 'v1.2.0')),
      semver: z.optional(
        text(
          SEMVER,
          'give a range of versions, for example >=1.2.0 <2.0.0',
          'Git tag with the highest version in a range.',
          '1.x'
        )
      ),
      commit: z.optional(
        text(
          /^[0-9a-f]{40}$/,
          'give the full commit SHA of 40 lowercase hexadecimal digits',
          'One commit.',
          '0'.repeat(40)
        )
      )
    },
    { error: revisionAllowed }
  )
  .check(
    z.refine(given => Object.keys(given).length === 1, { error: revisionAllowed }),
    z.meta({
      description: 'Revision of the repository that Flux applies. Default: the branch main.',
      examples: [{ branch: 'main' }],
      minProperties: 1,
      maxProperties: 1
    })
  )

const httpsUserAllowed =
  'give the user for the token: up to 100 letters, digits and . _ - @ +, for example x-token-auth; the token itself belongs in the input git-key'
const httpsUser = text(
  /^[a-zA-Z0-9_][\w.@+-]{0,99}$/,
  httpsUserAllowed,
  'User for the token, for `access: https`. Default: `git`, which most hosts accept. Bitbucket needs `x-token-auth` for an access token.',
  'x-token-auth'
).check(z.refine(user => !looksSecret(user), { error: httpsUserAllowed }))

const git = section(
  {
    kind: z.literal('git').check(meta('A Git repository.')),
    url: gitAddress('Address of the repository.', 'https://github.com/contoso/shop-cluster'),
    revision: z.optional(revision),
    access: z.optional(
      choice(
        ['public', 'https', 'ssh'],
        'How Flux reads the repository. `public`: without a secret. `https`: with a user and token. `ssh`: with a deploy key. Default: ssh for ssh://, otherwise public.'
      )
    ),
    httpsUser: z.optional(httpsUser),
    httpsCACert: z.optional(
      checkedText(
        certificatesProblem,
        'Certificates, as PEM, of the private authorities that issue the certificate of a self-hosted Git server.',
        '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n'
      )
    ),
    sshKnownHosts: z.optional(
      checkedText(
        knownHostsProblem,
        'Public keys of a self-hosted Git server for SSH, as lines of a known_hosts file. Flux knows the keys of GitHub, GitLab, Bitbucket and Azure DevOps.',
        'git.contoso.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
      )
    )
  },
  'A Git repository.'
)

const oci = section(
  {
    kind: z.literal('oci').check(meta("An artifact in the environment's registry.")),
    repository: text(
      /^(?=.{1,250}$)[a-z0-9]+([._/-][a-z0-9]+)*$/,
      'give a repository in lowercase letters, for example gitops/cluster',
      "Repository in the environment's registry.",
      'gitops/cluster'
    ),
    tag: text(
      /^\w[\w.-]{0,127}$/,
      'give a tag: up to 128 letters, digits, _, . and -',
      'Tag of the artifact.',
      'stable'
    )
  },
  "An artifact in the environment's registry."
)

const sourceAllowed = 'write kind: git or kind: oci'

export const gitops = section(
  {
    source: z.optional(
      z
        .discriminatedUnion('kind', [git, oci], { error: sourceAllowed })
        .check(meta('Source of the manifests. Default: none, so clusters are not bootstrapped.'))
    ),
    path: z.optional(
      text(
        /^\.(?!.*\/\.\.(\/|$))(\/[\w.-]+)*\/?$/,
        'give a path that begins with ./ and stays inside the source',
        'Folder of the source that Flux applies.',
        './gitops'
      )
    ),
    intervalSeconds: z.optional(wholeNumber(60, 86_400, 'Seconds between two checks of the source.'))
  },
  'GitOps: the manifests that Flux applies to the clusters.'
)
