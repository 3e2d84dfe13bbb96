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

const MONTHS = [
  "Januari", "Februari", "Maret", "April", "Mei", "Juni",
  "Juli", "Agustus", "September", "Oktober", "November", "Desember",
]; // prettier-ignore

/**
 * 24 November 2026; what is no day comes back as it was.
 * @param {string} day such as 2026-11-24
 */
export function dayInWords(day) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  const month = found && MONTHS[Number(found[2]) - 1];
  return month ? `${Number(found[3])} ${month} ${found[1]}` : day;
}

/**
 * Today in WITA, wherever the phone thinks it is.
 * @param {Date} moment
 */
export function todayInWita(moment) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Makassar" }).format(moment);
}
