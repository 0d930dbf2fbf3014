/// Our own terminfo entry, for 24-bit colour on any terminal that understands xterm's sequences.
///
/// The entries in circulation will not do: `xterm-direct` and its kin are in a package that is often not
/// installed, write colours with colons, which tmux and others misread, and use the first eight numbers for
/// the palette, so that near-blacks turn red or green. This entry was made from
///
///     detrscope-direct|24-bit colour on xterm-256color,
///       RGB, Tc, colors#0x1000000, pairs#0x20000, ccc@, initc@, oc@, rep@, op=\E[39;49m,
///       setaf=\E[38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm,
///       setab=\E[48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm,
///       use=xterm-256color,
///
/// with `tic -x -o DIR FILE; infocmp -A DIR -x -Q2 -q detrscope-direct`. ncurses reads the result from the
/// variable TERMINFO, so nothing needs to be installed.
enum DirectColorEntry {
  static let name = "detrscope-direct"

  static let terminfo = """
    b64:HgIxACYADwCdAdoFZGV0cnNjb3BlLWRpcmVjdHwyNC1iaXQgY29sb3VyIG9uIHh0ZXJtLTI1NmNvbG9yAAABAAABAAAAAQAA\
    AAABAQAAAAAAAAABAAABAAABAAAAAAAAAAABAFAAAAAIAAAAGAAAAP______________________________________________\
    ______8AAAABAAACAAAABAAGAAgAGQAeACYAKgAuAP__OQBKAEwAUABXAP__WQBmAP__agBuAHgAfAD_____gACEAIkAjgD__6AA\
    pQCqAP__rwC0ALkAvgDHAMsA0gD__-QA6QDvAPUA________BwH_______8ZAf__HQH_______8fAf__JAH__________ygBLAEy\
    ATYBOgE-AUQBSgFQAVYBXAFgAf__ZQH__2kBbgFzAXcBfgH__4UBiQGRAf____________________________-ZAaIBqwH__64B\
    twHAAckB0gHbAeQB7QH2Af8B________CAIMAhEC_v8WAh8C_____zECNAI_AkICRAJHAqQC__-nAv__________qQKtArECtQK5\
    Av____-9Av__8gL_____9gL8Av____________8CA_____________8GAwoD________________________________________\
    __________________________8OA_____8VA___________HAMjAyoD_____zED__84A________z8D_____________0YDTANS\
    A1kDYANnA24DdgN-A4YDjgOWA54DpgOuA7UDvAPDA8oD0gPaA-ID6gPyA_oDAgQKBBEEGAQfBCYELgQ2BD4ERgROBFYEXgRmBG0E\
    dAR7BIIEigSSBJoEogSqBLIEugTCBMkE0ATXBNwE___________________________________________________________j\
    BO4E8wQGBQoF_v_-______________________________8TBf_______________________xgF________________________\
    _____________________________x4FLwX_____________________________QQX_______9FBYEF__________________-9\
    Bf__________________________________________________________________________________________________\
    _____________9QF1wUbW1oABwANABtbJWklcDElZDslcDIlZHIAG1szZwAbW0gbWzJKABtbSwAbW0oAG1slaSVwMSVkRwAbWyVp\
    JXAxJWQ7JXAyJWRIAAoAG1tIABtbPzI1bAAIABtbPzEybBtbPzI1aAAbW0MAG1tBABtbPzEyOzI1aAAbW1AAG1tNABsoMAAbWzVt\
    ABtbMW0AG1s_MTA0OWgbWzIyOzA7MHQAG1sybQAbWzRoABtbOG0AG1s3bQAbWzdtABtbNG0AG1slcDElZFgAGyhCABsoQhtbbQAb\
    Wz8xMDQ5bBtbMjM7MDswdAAbWzRsABtbMjdtABtbMjRtABtbPzVoJDwxMDAvPhtbPzVsABtbIXAbWz8zOzRsG1s0bBs-ABtbTAB_\
    ABtbM34AG09CABtPUAAbWzIxfgAbT1EAG09SABtPUwAbWzE1fgAbWzE3fgAbWzE4fgAbWzE5fgAbWzIwfgAbT0gAG1syfgAbT0QA\
    G1s2fgAbWzV-ABtPQwAbWzE7MkIAG1sxOzJBABtPQQAbWz8xbBs-ABtbPzFoGz0AG1s_MTAzNGwAG1s_MTAzNGgAG0UAG1slcDEl\
    ZFAAG1slcDElZE0AG1slcDElZEIAG1slcDElZEAAG1slcDElZFMAG1slcDElZEwAG1slcDElZEQAG1slcDElZEMAG1slcDElZFQA\
    G1slcDElZEEAG1tpABtbNGkAG1s1aQAbYxtdMTA0BwAbWyFwG1s_Mzs0bBtbNGwbPgAbOAAbWyVpJXAxJWRkABs3AAoAG00AJT8l\
    cDkldBsoMCVlGyhCJTsbWzAlPyVwNiV0OzElOyU_JXA1JXQ7MiU7JT8lcDIldDs0JTslPyVwMSVwMyV8JXQ7NyU7JT8lcDQldDs1\
    JTslPyVwNyV0OzglO20AG0gACQAbT3cAG095ABtPdQAbT3EAG09zAGBgYWFmZmdnaWlqamtrbGxtbW5ub29wcHFxcnJzc3R0dXV2\
    dnd3eHh5eXp6e3t8fH19fn4AG1taABtbPzdoABtbPzdsABtPRQAbT0YAG09NABtbMzsyfgAbWzE7MkYAG1sxOzJIABtbMjsyfgAb\
    WzE7MkQAG1s2OzJ-ABtbNTsyfgAbWzE7MkMAG1syM34AG1syNH4AG1sxOzJQABtbMTsyUQAbWzE7MlIAG1sxOzJTABtbMTU7Mn4A\
    G1sxNzsyfgAbWzE4OzJ-ABtbMTk7Mn4AG1syMDsyfgAbWzIxOzJ-ABtbMjM7Mn4AG1syNDsyfgAbWzE7NVAAG1sxOzVRABtbMTs1\
    UgAbWzE7NVMAG1sxNTs1fgAbWzE3OzV-ABtbMTg7NX4AG1sxOTs1fgAbWzIwOzV-ABtbMjE7NX4AG1syMzs1fgAbWzI0OzV-ABtb\
    MTs2UAAbWzE7NlEAG1sxOzZSABtbMTs2UwAbWzE1OzZ-ABtbMTc7Nn4AG1sxODs2fgAbWzE5OzZ-ABtbMjA7Nn4AG1syMTs2fgAb\
    WzIzOzZ-ABtbMjQ7Nn4AG1sxOzNQABtbMTszUQAbWzE7M1IAG1sxOzNTABtbMTU7M34AG1sxNzszfgAbWzE4OzN-ABtbMTk7M34A\
    G1syMDszfgAbWzIxOzN-ABtbMjM7M34AG1syNDszfgAbWzE7NFAAG1sxOzRRABtbMTs0UgAbWzFLABtbPzY5bAAbWyVpJWQ7JWRS\
    ABtbNm4AG1s_JVs7MDEyMzQ1Njc4OV1jABtbYwAbWzM5OzQ5bQAbWzNtABtbMjNtABtbPzY5aBtbJWklcDElZHMAG1s_NjloG1sl\
    aTslcDElZHMAG1s8ABtbMzg7MjslcDElezY1NTM2fSUvJWQ7JXAxJXsyNTZ9JS8lezI1NX0lJiVkOyVwMSV7MjU1fSUmJWRtABtb\
    NDg7MjslcDElezY1NTM2fSUvJWQ7JXAxJXsyNTZ9JS8lezI1NX0lJiVkOyVwMSV7MjU1fSUmJWRtABtbPzY5aBtbJWklcDElZDsl\
    cDIlZHMAG2wAG20ABAAAAE4AoADfAwEBAQEAAAkAEgAZACUAKgA8AEMASgBQAFoAegCBAIgAjwCWAJ0ApACrALIAuQDAAMcAzgDV\
    ANwA4wDqAPEA-AD_AAYBDQEUARsBIgEpATABNwE-AUUBTAFTAVoBYQFoAW8BdgF9AYQBiwGSAZkBoAGnAa4BtQG8AcMBygHRAdgB\
    3wHmAeoB7gHyAfYB-gH-AQICBgIKAg4CEgIWAhwCIQIAAAMABwAKAA0AEAATABYAGQAcAB8AIgAlACgAKwAuADMAOAA9AEIARwBL\
    AFAAVQBaAF8AZABqAHAAdgB8AIIAiACOAJQAmgCgAKUAqgCvALQAuQC_AMUAywDRANcA3QDjAOkA7wD1APsAAQEHAQ0BEwEZAR8B\
    JQErATEBNQE6AT8BRAFJAU4BUgFWAVoBXgFiAWgBbgF0AXoBgAGGAYwBkQGWARtbPzIwMDRsABtbPzIwMDRoABtdMTEyBwAbXTEy\
    OyVwMSVzBwAbWzNKABtdNTI7JXAxJXM7JXAyJXMHABtbMjAxfgAbWzIwMH4AG1syIHEAG1slcDElZCBxABtbPzEwMDY7MTAwMCU_\
    JXAxJXsxfSU9JXRoJWVsJTsAG1szOzN-ABtbMzs0fgAbWzM7NX4AG1szOzZ-ABtbMzs3fgAbWzE7MkIAG1sxOzNCABtbMTs0QgAb\
    WzE7NUIAG1sxOzZCABtbMTs3QgAbWzE7M0YAG1sxOzRGABtbMTs1RgAbWzE7NkYAG1sxOzdGABtbMTszSAAbWzE7NEgAG1sxOzVI\
    ABtbMTs2SAAbWzE7N0gAG1syOzN-ABtbMjs0fgAbWzI7NX4AG1syOzZ-ABtbMjs3fgAbWzE7M0QAG1sxOzREABtbMTs1RAAbWzE7\
    NkQAG1sxOzdEABtbNjszfgAbWzY7NH4AG1s2OzV-ABtbNjs2fgAbWzY7N34AG1s1OzN-ABtbNTs0fgAbWzU7NX4AG1s1OzZ-ABtb\
    NTs3fgAbWzE7M0MAG1sxOzRDABtbMTs1QwAbWzE7NkMAG1sxOzdDABtbMTsyQQAbWzE7M0EAG1sxOzRBABtbMTs1QQAbWzE7NkEA\
    G1sxOzdBABtPeAAbT3QAG092ABtPcgAbT0UAG09rABtPbAAbT28AG09uABtPagAbT20AG09wABtbMjltABtbOW0AG1s8JWklcDMl\
    ZDslcDElZDslcDIlZDslPyVwNCV0TSVlbSU7AEFYAFJHQgBUYwBYVABCRABCRQBDcgBDcwBFMwBNcwBQRQBQUwBTZQBTcwBYTQBr\
    REMzAGtEQzQAa0RDNQBrREM2AGtEQzcAa0ROAGtETjMAa0RONABrRE41AGtETjYAa0RONwBrRU5EMwBrRU5ENABrRU5ENQBrRU5E\
    NgBrRU5ENwBrSE9NMwBrSE9NNABrSE9NNQBrSE9NNgBrSE9NNwBrSUMzAGtJQzQAa0lDNQBrSUM2AGtJQzcAa0xGVDMAa0xGVDQA\
    a0xGVDUAa0xGVDYAa0xGVDcAa05YVDMAa05YVDQAa05YVDUAa05YVDYAa05YVDcAa1BSVjMAa1BSVjQAa1BSVjUAa1BSVjYAa1BS\
    VjcAa1JJVDMAa1JJVDQAa1JJVDUAa1JJVDYAa1JJVDcAa1VQAGtVUDMAa1VQNABrVVA1AGtVUDYAa1VQNwBrYTIAa2IxAGtiMwBr\
    YzIAa3A1AGtwQUREAGtwQ01BAGtwRElWAGtwRE9UAGtwTVVMAGtwU1VCAGtwWlJPAHJteHgAc214eAB4bQA=
    """
}
