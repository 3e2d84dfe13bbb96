// Numbers and times as Indonesians read them. Pure.

/**
 * 0,9 MB: the same words as the server's `format_size`.
 * @param {number} bytes
 */
export function sizeInWords(bytes) {
  if (bytes < 1024) {
    return `${bytes} bita`;
  }
  const kilobytes = Math.round(bytes / 1024);
  if (kilobytes < 900) {
    return `${kilobytes} kB`;
  }
  const megabytes = Math.round((bytes / 1024 / 1024) * 10) / 10;
  return `${String(megabytes).replace(".", ",")} MB`;
}

/**
 * 20.18: the clock of WITA, wherever the phone thinks it is.
 * @param {Date} moment
 */
export function clockInWords(moment) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Makassar",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(moment);
  return parts.replace(":", ".");
}
