const GUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** Names of resource groups and resources. A segment that ends with a dot, such as `..`, names another path in a URL. */
const GROUP = '[\\w.()-]{1,90}(?<!\\.)'
const NAME = '(?!\\.)[\\w.-]{1,260}(?<!\\.)'

/** Mistakes in a resource id, in the order in which they are searched. */
const MISTAKES: readonly { readonly form: RegExp; readonly found: string }[] = [
  { form: /%/, found: 'the id is percent-encoded' },
  { form: /\s/, found: 'the id contains a blank' },
  { form: /^https?:/i, found: 'the id does not begin with /subscriptions/' },
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
  if (new RegExp(form, 'i').test(text)) return undefined
  const found = MISTAKES.find(({ form }) => form.test(text))?.found
  return `${found === undefined ? '' : `${found}; `}give the id of a resource of type ${type}, for example ${exampleId(type)}`
}

/** Returns an example of a resource id, for messages. */
export function exampleId(type: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/${type}/name`
}

/**
 * Returns a valid id with the letter case of its fixed segments that Azure documents. Azure ignores the case, and some
 * of its commands print lower case, but a difference in a template or a log would look like a change.
 */
export function canonicalId(id: string, type: string): string {
  const [, , subscription, , group, , , , name] = id.split('/')
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`
}
