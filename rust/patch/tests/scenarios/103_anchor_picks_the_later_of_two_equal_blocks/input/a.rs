fn a() {
    go();
}
fn b() {
    go();
}
