import { refusal, refuse } from '../errors.ts'
import type { Refusal } from '../world.ts'

export type Tags = Record<string, string>

const MAX_TAGS = 50
const MAX_NAME = 512
const MAX_VALUE = 256
const MAX_STORAGE_NAME = 128
const MAX_DNS_TAGS = 15

/** Types of the private DNS provider that have tags. */
const DNS = /^microsoft\.network\/privatednszones(\/virtualnetworklinks)?$/i

/**
 * Returns why Azure refuses the tags of a body. Names that begin with `hidden-` or `link:` may have any characters,
 * because Azure itself writes such names ("Use tags to organize your Azure resources"; Azure/azure-cli recordings).
 */
export function refuseTags(type: string, tags: unknown): Refusal | undefined {
  if (tags === undefined || tags === null) return undefined
  if (typeof tags !== 'object' || Array.isArray(tags)) return refuseForm('StartArray', 'tags')
  const entries = Object.entries(tags)
  const nested = entries.find(([, value]) => typeof value === 'object' && value !== null)
  if (nested !== undefined)
    return refuseForm(Array.isArray(nested[1]) ? 'StartArray' : 'StartObject', `tags.${nested[0]}`)
  const names = entries.map(([name]) => name)
  return (
    refuseCount(type, names.length) ??
    refuseNames(names, /^microsoft\.storage\/storageaccounts$/i.test(type) ? MAX_STORAGE_NAME : MAX_NAME) ??
    refuseValues(entries.map(([, value]) => String(value)))
  )
}

function refuseForm(token: string, path: string): Refusal {
  // Verbatim: Azure/azure-sdk-for-java#1891
  return refuse.invalidBody(`Error reading string. Unexpected token: ${token}. Path '${path}'.`)
}

function refuseCount(type: string, count: number): Refusal | undefined {
  if (DNS.test(type) && count > MAX_DNS_TAGS) {
    return refusal(
      400,
      'BadRequest',
      // Verbatim: Azure/azure-rest-api-specs#13600
      `The resource tags are invalid. A maximum of ${MAX_DNS_TAGS} tags are allowed with keys no longer than ${MAX_NAME} and values no longer than ${MAX_VALUE} characters.`
    )
  }
  if (count <= MAX_TAGS) return undefined
  return refusal(400, 'TagCountExceeded', `The resource has ${count} tags. The maximum is ${MAX_TAGS}.`)
}

function refuseNames(names: readonly string[], longest: number): Refusal | undefined {
  const illegal = names.filter(name => !/^(hidden-|link:)/i.test(name) && /[<>%&\\?/\p{Cc}]/u.test(name))
  if (illegal.length > 0) {
    return refusal(
      400,
      'InvalidTagNameCharacters',
      // Verbatim: Azure CLI tutorial, "Create an Azure storage account"
      `The tag names '${illegal.join(', ')}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`
    )
  }
  const long = names.filter(name => name.length > longest || name === '')
  const reserved = names.filter(name => /^(azure|microsoft|windows)/i.test(name))
  if (long.length > 0) {
    return refusal(400, 'InvalidTagName', `The tag names '${long.join(', ')}' do not have 1 to ${longest} characters.`)
  }
  if (reserved.length === 0) return undefined
  return refusal(400, 'InvalidTagName', `The tag names '${reserved.join(', ')}' begin with a reserved prefix.`)
}

function refuseValues(values: readonly string[]): Refusal | undefined {
  const long = values.filter(value => value.length > MAX_VALUE)
  if (long.length === 0) return undefined
  return refusal(400, 'InvalidTagValueLength', `The tag values '${long.join(', ')}' exceed ${MAX_VALUE} characters.`)
}

/**
 * Returns the tags that a provider keeps. Private DNS silently drops names with a colon (Azure/azure-rest-api-specs#11748)
 * or a blank (hashicorp/terraform-provider-azurerm#23417). That it drops names with parentheses, a leading digit or other
 * special characters as well is assumed; the documentation says that they are not supported.
 */
export function keptTags(type: string, tags: Tags): Tags {
  if (!DNS.test(type)) return tags
  return Object.fromEntries(Object.entries(tags).filter(([name]) => /^[a-z_-][a-z0-9_-]*$/i.test(name)))
}
