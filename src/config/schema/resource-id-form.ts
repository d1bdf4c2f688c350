import { isNilGuid } from '../../arm/nil-guid.ts'
import { looksSecret } from '../document/shown-value.ts'

const GUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** Names of resource groups and resources. A segment that ends with a dot, such as `..`, names another path in a URL. */
const GROUP = '[\\w.()-]{1,90}(?<!\\.)'
const NAME = '(?!\\.)[\\w.-]{1,260}(?<!\\.)'

/** Mistakes in the text of a resource id, in the order in which they are searched. */
const MISTAKES: readonly { readonly form: RegExp; readonly found: string }[] = [
  { form: /%/, found: 'the id is percent-encoded' },
  { form: /\s/, found: 'the id contains a blank' },
  { form: /^subscriptions\//i, found: 'the id does not begin with /' },
  { form: /^(?!\/subscriptions\/)/i, found: 'the id does not begin with /subscriptions/' },
  { form: /\/$/, found: 'the id ends with /' },
  { form: /\/\//, found: 'the id contains //, so a segment is empty' },
  { form: /\/[^/]*\.(\/|$)/, found: 'a segment of the id is . or .., or ends with a dot' }
]

/**
 * Returns why a text is not the id of a resource of a type, such as `Microsoft.Network/virtualNetworks`, and what to
 * write instead. Returns `undefined` if it is such an id, in any letter case.
 */
export function resourceIdProblem(text: string, type: string): string | undefined {
  const form = `^/subscriptions/${GUID}/resourceGroups/${GROUP}/providers/${type}/${NAME}$`
  const subscription = text.split('/')[2] ?? ''
  if (new RegExp(form, 'i').test(text) && !isNilGuid(subscription)) return undefined
  const found = MISTAKES.find(({ form }) => form.test(text))?.found ?? segmentMistake(text, type)
  return `${found}; give the id of a resource of type ${type}, for example ${exampleId(type)}`
}

/** Returns the first wrong segment of an id that begins with `/subscriptions/` and has no empty segment. */
function segmentMistake(text: string, type: string): string {
  const [, , subscription = '', groups = '', , providers = '', ...resource] = text.split('/')
  if (isNilGuid(subscription)) return 'the subscription of zeros is a placeholder'
  if (!new RegExp(`^${GUID}$`, 'i').test(subscription)) return 'the subscription is not a GUID'
  if (groups.toLowerCase() !== 'resourcegroups') return 'the subscription is not followed by /resourceGroups/'
  if (providers.toLowerCase() !== 'providers') return 'the resource group is not followed by /providers/'
  return resourceMistake(resource, type)
}

/** Returns the first mistake in the segments after `/providers/`: namespace, type and name, then pairs of a child. */
function resourceMistake([namespace = '', ...pairs]: readonly string[], type: string): string {
  const found = [namespace, ...pairs.filter((_, i) => i % 2 === 0)].join('/')
  const isOfType = found.toLowerCase() === type.toLowerCase()
  if (isOfType && pairs.length === 1) return 'the id has no name at its end'
  if (isOfType) return 'a name in the id is too long or contains a character that is not allowed'
  if (found.toLowerCase().startsWith(`${type.toLowerCase()}/`)) return childMistake(`/${pairs.slice(2).join('/')}`)
  return /^[a-z.]+(\/[a-z]+)+$/i.test(found) ? `the id is one of type ${found}` : 'the id is one of another type'
}

function childMistake(rest: string): string {
  return `the id is one of a child resource${looksSecret(rest) ? '' : `: remove ${rest} from its end`}`
}

/** Returns an example of a resource id, for messages. */
export function exampleId(type: string): string {
  return `/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/hub/providers/${type}/name`
}

/**
 * Returns a valid id with the letter case of its fixed segments that Azure documents. Azure ignores the case, and some
 * of its commands print lower case, but a difference in a template or a log would look like a change.
 */
export function canonicalId(id: string, type: string): string {
  const [, , subscription, , group, , , , name] = id.split('/')
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`
}
