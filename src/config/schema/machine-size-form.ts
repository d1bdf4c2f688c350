/** Form of a machine size's name. The letter case after the first letter of the family is not checked. */
export const MACHINE_SIZE = /^Standard_[A-Z][A-Za-z0-9]*([_-][A-Za-z0-9]+){0,4}$/

/** Error text for a value that is not the name of a machine size. */
export const MACHINE_SIZE_ALLOWED = 'give the size of a virtual machine, for example Standard_D4d_v5'

/** Returns the error for a machine size, with the right spelling if only the letter case is wrong. */
export function machineSizeError(found: unknown): string {
  const name = inCaseOfAzure(String(found))
  return name !== undefined && MACHINE_SIZE.test(name)
    ? `only the letter case is wrong: write ${name}`
    : MACHINE_SIZE_ALLOWED
}

const PARTS = /^standard_(?<family>[a-z]+)(?<features>\d[a-z0-9-]*)(?<suffixes>(?:_[a-z0-9]+)*)$/i

/**
 * Returns a size in the letter case of Azure: the family in capitals, the features and the version in lowercase, and an
 * accelerator in capitals, as in `Standard_NC24ads_A100_v4` ("Azure virtual machine sizes naming conventions"). Returns
 * `undefined` if the text has another form.
 */
function inCaseOfAzure(text: string): string | undefined {
  const { family, features, suffixes } = PARTS.exec(text)?.groups ?? {}
  if (family === undefined || features === undefined || suffixes === undefined) return undefined
  const inCase = suffixes.replaceAll(/[a-z]+\d+/gi, part =>
    /^v\d/i.test(part) ? part.toLowerCase() : part.toUpperCase()
  )
  return `Standard_${family.toUpperCase()}${features.toLowerCase()}${inCase}`
}
