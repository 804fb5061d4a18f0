//! Ascending numbers in the code of Elias and Fano: the lower bits of each number, then the upper bits of all numbers as
//! differences in unary. A number takes about two bits more than the logarithm of the average difference.

use crate::{
    bits::{BitReader, BitWriter},
    damaged::Damaged,
};

/// Returns how many lower bits are stored for each of `count` numbers up to `last`.
fn low_width(count: usize, last: u32) -> u8 {
    let average = last / count.max(1) as u32;
    if average == 0 { 0 } else { average.ilog2() as u8 }
}

/// Appends strictly ascending numbers, each minus `base`. None may be larger than `base + last`.
pub(crate) fn write(numbers: impl ExactSizeIterator<Item = u32> + Clone, base: u32, last: u32, output: &mut BitWriter) {
    let low = low_width(numbers.len(), last);
    for number in numbers.clone() {
        output.write((number - base) & ((1 << low) - 1), low);
    }
    let mut upper = 0;
    for number in numbers {
        let next = (number - base) >> low;
        output.write_zeros((next - upper) as usize);
        output.write(1, 1);
        upper = next;
    }
}

/// Reads as many numbers as `numbers` has places. They are strictly ascending and at most `base + last`.
///
/// # Errors
///
/// Fails if the bytes do not contain such numbers.
pub(crate) fn read(input: &mut BitReader<'_>, base: u32, last: u32, numbers: &mut [u32]) -> Result<(), Damaged> {
    let low = low_width(numbers.len(), last);
    let lows = input.at;
    input.skip(numbers.len() * usize::from(low))?;
    let mut lower = BitReader::clone(input);
    lower.at = lows;
    // The upper bits of the current number, and the next bit of the unary code.
    let (mut upper, mut at) = (0_u64, input.at);
    let (mut word, mut bits) = input.peek(at);
    let mut previous = None;
    for number in numbers {
        loop {
            let zeros = word.trailing_zeros();
            if zeros < bits {
                upper += u64::from(zeros);
                at += zeros as usize + 1;
                bits -= zeros + 1;
                word = word.checked_shr(zeros + 1).unwrap_or(0);
                break;
            }
            if bits == 0 {
                (word, bits) = input.peek(at);
                if bits == 0 {
                    return Err(Damaged("a list ends before its last document"));
                }
                continue;
            }
            upper += u64::from(bits);
            at += bits as usize;
            bits = 0;
        }
        let value = upper << low | u64::from(lower.read(low)?);
        if value > u64::from(last) || previous.is_some_and(|previous| previous >= value) {
            return Err(Damaged("the documents of a list are out of order"));
        }
        previous = Some(value);
        *number = base + value as u32;
    }
    input.at = at;
    Ok(())
}
