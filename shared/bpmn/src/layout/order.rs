//! Who stands above whom in each layer, and how high: few crossings, straight lines. The library's work (Sugiyama's method:
//! barycentres, then Brandes and Köpf's coordinates), given to it in pieces of a bounded size, since it walks recursively;
//! what it answers is then put straight so that nothing overlaps, whatever it answered.

use super::arrange::{at, change};
use super::geometry::GAP;
use rust_sugiyama::configure::{Config, RankingType};

/// Vertices in one call of the library, at most. A layer alone of more than that is stacked as it comes.
const PIECE: usize = 1500;
/// A step between two neighbours that is better avoided.
const JOG: i32 = 16;

/// The middle of each vertex on the axis across the layers. `layers` holds vertices by layer; `links` lead from a layer to the
/// next; `heights` are those of the vertices.
pub(crate) fn middles(layers: &[Vec<usize>], links: &[(usize, usize)], heights: &[i32]) -> Vec<i32> {
    let vertices = heights.len();
    let mut middles = vec![0; vertices];
    let mut bands = vec![usize::MAX; vertices];
    let mut first = 0;
    let mut band = 0;
    while first < layers.len() {
        let members = band_from(layers, first);
        for vertex in layers.iter().skip(first).take(members).flatten() {
            change(&mut bands, *vertex, |of| *of = band);
        }
        first += members;
        band += 1;
    }
    let mut within = vec![Vec::new(); band];
    let mut across = vec![Vec::new(); band];
    for (from, to) in links {
        let of = at(&bands, *to);
        let links = if at(&bands, *from) == of { &mut within } else { &mut across };
        change(links, of, |links: &mut Vec<(usize, usize)>| links.push((*from, *to)));
    }
    let mut members = vec![Vec::new(); band];
    for vertex in layers.iter().flatten() {
        change(&mut members, at(&bands, *vertex), |members: &mut Vec<usize>| members.push(*vertex));
    }
    for ((members, within), across) in members.iter().zip(&within).zip(&across) {
        band_middles(members, within, heights, &mut middles);
        let mut steps: Vec<i32> = across.iter().map(|(from, to)| at(&middles, *from) - at(&middles, *to)).collect();
        steps.sort_unstable();
        let step = at(&steps, steps.len() / 2);
        for vertex in members {
            change(&mut middles, *vertex, |middle| *middle += step);
        }
    }
    separate(layers, heights, &mut middles);
    straighten(layers, links, heights, &mut middles);
    middles
}

/// How many layers from this one on fit into a piece; at least one.
fn band_from(layers: &[Vec<usize>], first: usize) -> usize {
    let mut total = 0;
    let fit = layers.iter().skip(first).take_while(|layer| {
        total += layer.len();
        total <= PIECE
    });
    fit.count().max(1)
}

/// Each connected part by itself, one below the other.
fn band_middles(members: &[usize], links: &[(usize, usize)], heights: &[i32], middles: &mut [i32]) {
    let mut top = 0;
    for part in parts(members, links, heights.len()) {
        let placed = if part.vertices.len() > PIECE { stacked(&part.vertices, heights) } else { placed(&part, heights) };
        let edge = |(vertex, middle): &(usize, i32)| middle - at(heights, *vertex) / 2;
        let shift = top - placed.iter().map(edge).min().unwrap_or(0);
        for (vertex, middle) in placed {
            change(middles, vertex, |of| *of = middle + shift);
            top = top.max(middle + shift + at(heights, vertex) / 2 + GAP);
        }
    }
}

#[derive(Default)]
struct Part {
    vertices: Vec<usize>,
    links: Vec<(usize, usize)>,
}

fn parts(members: &[usize], links: &[(usize, usize)], vertices: usize) -> Vec<Part> {
    let mut roots: Vec<usize> = (0..vertices).collect();
    for (from, to) in links {
        let (from, to) = (root(&mut roots, *from), root(&mut roots, *to));
        change(&mut roots, from.max(to), |root| *root = from.min(to));
    }
    let mut places = std::collections::BTreeMap::<usize, Part>::new();
    for vertex in members {
        places.entry(root(&mut roots, *vertex)).or_default().vertices.push(*vertex);
    }
    for link in links {
        places.entry(root(&mut roots, link.0)).or_default().links.push(*link);
    }
    places.into_values().collect()
}

fn root(roots: &mut [usize], mut of: usize) -> usize {
    while at(roots, of) != of {
        let above = at(roots, at(roots, of));
        change(roots, of, |root| *root = above);
        of = above;
    }
    of
}

fn stacked(vertices: &[usize], heights: &[i32]) -> Vec<(usize, i32)> {
    let mut top = 0;
    let place = |vertex: &usize| {
        let height = at(heights, *vertex);
        top += height + GAP;
        (*vertex, top - GAP - height / 2)
    };
    vertices.iter().map(place).collect()
}

fn placed(part: &Part, heights: &[i32]) -> Vec<(usize, i32)> {
    if part.links.is_empty() {
        return stacked(&part.vertices, heights);
    }
    let number: std::collections::HashMap<usize, u32> = part.vertices.iter().copied().zip(0..).collect();
    let sizes: Vec<(u32, (f64, f64))> =
        part.vertices.iter().zip(0..).map(|(vertex, own)| (own, (f64::from(at(heights, *vertex)), 1.0))).collect();
    let mut edges: Vec<(u32, u32)> = part.links.iter().filter_map(|(from, to)| Some((*number.get(from)?, *number.get(to)?))).collect();
    edges.sort_unstable();
    edges.dedup();
    // The library meets a vertex's links the last first, and whom it meets first comes to stand above.
    edges.reverse();
    let config =
        Config { vertex_spacing: f64::from(GAP), ranking_type: RankingType::Up, transpose: part.vertices.len() < 200, ..Config::default() };
    let layouts = rust_sugiyama::from_vertices_and_edges(&sizes, &edges, &config);
    let mut answers: Vec<Option<f64>> = vec![None; part.vertices.len()];
    for (own, (x, _)) in layouts.into_iter().flat_map(|(layout, _, _)| layout) {
        change(&mut answers, own, |answer| *answer = Some(x));
    }
    let middles = answers.into_iter().map(|answer| answer.filter(|x| x.abs() < 1e8));
    match middles.collect::<Option<Vec<f64>>>() {
        // In bounds: checked just above.
        #[allow(clippy::cast_possible_truncation)]
        Some(middles) => part.vertices.iter().copied().zip(middles.into_iter().map(|middle| middle.round() as i32)).collect(),
        None => stacked(&part.vertices, heights),
    }
}

/// From the top of each layer down: whoever stands in another's way is moved on.
fn separate(layers: &[Vec<usize>], heights: &[i32], middles: &mut [i32]) {
    for layer in layers {
        let mut free = i32::MIN;
        for vertex in sorted(layer, middles) {
            let half = at(heights, vertex) / 2;
            change(middles, vertex, |middle| {
                *middle = (*middle).max(free.saturating_add(half));
                free = *middle + half + GAP - 2;
            });
        }
    }
}

fn sorted(layer: &[usize], middles: &[i32]) -> Vec<usize> {
    let mut sorted = layer.to_vec();
    sorted.sort_by_key(|vertex| (at(middles, *vertex), *vertex));
    sorted
}

/// Where there is room, a vertex stands level with the one other it follows, if that leads to no other; or with one that it
/// follows almost level.
fn straighten(layers: &[Vec<usize>], links: &[(usize, usize)], heights: &[i32], middles: &mut [i32]) {
    let mut before = vec![Vec::new(); heights.len()];
    let mut outgoing = vec![0_u32; heights.len()];
    for (from, to) in links {
        change(&mut before, *to, |before: &mut Vec<usize>| before.push(*from));
        change(&mut outgoing, *from, |count| *count += 1);
    }
    for layer in layers {
        let order = sorted(layer, middles);
        let mut free = i32::MIN / 2;
        for (place, vertex) in order.iter().enumerate() {
            let half = at(heights, *vertex) / 2;
            let room = order.get(place + 1).map_or(i32::MAX / 2, |next| at(middles, *next) - at(heights, *next) / 2 - GAP + 2);
            let own = at(middles, *vertex);
            let before = before.get(*vertex).map_or(&[][..], Vec::as_slice);
            let chain = matches!(before, [only] if at(&outgoing, *only) == 1);
            let level = before.iter().map(|other| at(middles, *other)).min_by_key(|level| (level - own).abs());
            let near = |level: &i32| (chain || (level - own).abs() <= JOG) && level - half >= free && level + half <= room;
            if let Some(level) = level.filter(near) {
                change(middles, *vertex, |middle| *middle = level);
            }
            free = at(middles, *vertex) + half + GAP - 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_level_and_a_fork_lies_around_it() {
        let layers = [vec![0], vec![1], vec![2, 3], vec![4]];
        let middles = middles(&layers, &[(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)], &[36, 50, 80, 80, 50]);
        assert_eq!(middles[0], middles[1]);
        assert_eq!(middles[1], middles[4]);
        assert!(middles[2] < middles[1] && middles[1] < middles[3], "{middles:?}");
    }

    #[test]
    fn whoever_stands_in_anothers_way_is_moved_on() {
        let mut middles = vec![0, 0, 10, 500];
        separate(&[vec![0, 1, 2, 3]], &[80, 80, 40, 80], &mut middles);
        assert_eq!(middles, [0, 108, 196, 500]);
    }

    #[test]
    fn thousands_of_layers_are_cut_into_pieces_and_stay_level() {
        let layers: Vec<Vec<usize>> = (0..5000).map(|vertex| vec![vertex]).collect();
        let links: Vec<(usize, usize)> = (1..5000).map(|vertex| (vertex - 1, vertex)).collect();
        let middles = middles(&layers, &links, &vec![80; 5000]);
        assert!(middles.iter().all(|middle| *middle == middles[0]));
    }
}
